import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minify } from '@swc/core';
import ncc from '@vercel/ncc';
import { runCommand } from '../project/command.ts';

// A process of its own for every bundle: ncc keeps one core busy and leaks memory from bundle to bundle.
async function bundle(entry: string, folder: string): Promise<void> {
  const { code, assets } = await ncc(entry, { minify: true, license: 'licenses.txt', cache: false, quiet: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.js'), code);
  for (const [name, asset] of Object.entries(assets)) {
    await writeFile(join(folder, name), name.endsWith('.js') ? await smaller(asset.source) : asset.source);
  }
}

/** ncc makes only the entry small, and leaves what is loaded later as it is. */
async function smaller(source: string | Uint8Array): Promise<string> {
  return (await minify(Buffer.from(source).toString(), { module: true, compress: true, mangle: true, format: { comments: false } })).code;
}

const [entry, folder] = process.argv.slice(2);
await runCommand(async () => {
  await bundle(String(entry), String(folder));
  return 0;
});
