import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ncc from '@vercel/ncc';

// A process of its own for every bundle: ncc keeps one core busy and leaks memory from bundle to bundle.
const [entry, folder] = process.argv.slice(2);
if (entry === undefined || folder === undefined) {
  throw new Error('usage: bundle-worker <entry> <folder>');
}
const { code, assets } = await ncc(entry, { minify: true, license: 'licenses.txt', cache: false, quiet: true });
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'index.js'), code);
for (const [name, asset] of Object.entries(assets)) {
  await writeFile(join(folder, name), asset.source);
}
