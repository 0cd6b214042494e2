import { appendFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ProgramResult, runProgram } from '../../../../actions/common/runtime/exec.ts';
import { ROOT } from '../../../../scripts/src/project/root.ts';
import { boutique, withFolder } from './samples.ts';

const RUNNING = `release: {tag: "19.0-old", digest: "sha256:${'a'.repeat(64)}"}\nrunning: {database: acme, server: "PostgreSQL 16"}\n`;

function start(name: string, folder: string, ...args: string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [join(ROOT, 'scripts/src', name, 'main.ts'), ...args], { cwd: folder });
}

async function withAnswers(text: string, work: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'answers.yaml'), text);
    await work(folder);
  });
}

describe('scripts/new-customer', () => {
  test('makes both repositories where it is started, and says so', async () => {
    await withAnswers(boutique(), async (folder) => {
      const { exitCode, stdout } = await start('new-customer', folder, '--answers', 'answers.yaml');
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/acme-gitops: \d+ files written\.\n.*acme-addons: \d+ files written\./);
      expect(await readdir(folder)).toEqual(['acme-addons', 'acme-gitops', 'answers.yaml']);
    });
  });

  test("renews a repository from its own answers, whatever its folder is called, and says when the addons' is not beside it", async () => {
    await withAnswers(boutique(), async (folder) => {
      await start('new-customer', folder, '--answers', 'answers.yaml', '--output', 'first');
      await mkdir(join(folder, 'clones'));
      await rename(join(folder, 'first/acme-gitops'), join(folder, 'clones/odoo'));
      await appendFile(join(folder, 'clones/odoo/customer.yaml'), '# ours\n');
      const { exitCode, stdout } = await start('new-customer', join(folder, 'clones/odoo'), '--answers', 'customer.yaml');
      expect([exitCode, await readdir(join(folder, 'clones'))]).toEqual([0, ['odoo']]);
      expect(stdout).toContain('acme-addons does not lie beside this repository');
    });
  });

  test('dry prints the files as a diff and makes none', async () => {
    await withAnswers(boutique(), async (folder) => {
      const { stdout, stderr } = await start('new-customer', folder, '--answers', 'answers.yaml', '--dry-run');
      expect(stdout).toMatch(/^diff --git /);
      expect(stderr).toContain('Compare with what is there');
      expect(stdout).toContain('+++ b/environments/production/release/compose.yaml');
      expect(await readdir(folder)).toEqual(['answers.yaml']);
    });
  });

  test('leaves quietly when nobody reads on', async () => {
    await withAnswers(boutique(), async (folder) => {
      const main = join(ROOT, 'scripts/src/new-customer/main.ts');
      const { stderr } = await runProgram('sh', ['-c', `"$0" "$1" --answers answers.yaml --dry-run | true`, process.execPath, main], { cwd: folder });
      expect(stderr).not.toContain('EPIPE');
    });
  });

  test.each([
    ['wrong answers', boutique({ users: 'many' }), ['--answers', 'answers.yaml'], /^answers\.yaml:\d+:\d+: users is wrong: must be a whole number/],
    ['a customer that runs already', boutique() + RUNNING, ['--answers', 'answers.yaml'], /Use scripts\/adopt-customer/],
    ['no terminal and no answers', boutique(), [], /There is no terminal to ask at/],
    ['a file for a folder', boutique(), ['--answers', 'answers.yaml', '--output', 'answers.yaml'], /is not a folder: --output/],
    ['two ways out at once', boutique(), ['--answers', 'answers.yaml', '--overwrite', '--keep'], /Only one of --overwrite and --keep/],
    ['an unknown option', boutique(), ['--anwsers', 'answers.yaml'], /Unknown option '--anwsers'(.|\n)*Usage: scripts\/new-customer/],
  ])('with %s says what is wrong and makes nothing', async (_what, text, args, sentence) => {
    await withAnswers(text, async (folder) => {
      const { exitCode, stderr } = await start('new-customer', folder, ...args);
      expect([exitCode, await readdir(folder)]).toEqual([1, ['answers.yaml']]);
      expect(stderr).toMatch(sentence);
    });
  });
});

describe('scripts/adopt-customer', () => {
  test('makes the repositories of a customer that runs already', async () => {
    await withAnswers(boutique() + RUNNING, async (folder) => {
      expect((await start('adopt-customer', folder, '--answers', 'answers.yaml')).exitCode).toBe(0);
      expect(await readdir(join(folder, 'acme-gitops/docs'))).toEqual(['baseline.md', 'runbooks']);
    });
  });

  test('refuses a customer that begins empty', async () => {
    await withAnswers(boutique(), async (folder) => {
      const { exitCode, stderr } = await start('adopt-customer', folder, '--answers', 'answers.yaml');
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('use scripts/new-customer')]);
    });
  });
});
