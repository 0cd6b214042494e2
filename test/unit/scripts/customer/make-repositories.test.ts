import { appendFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../../actions/common/runtime/canonical.ts';
import { runProgram } from '../../../../actions/common/runtime/exec.ts';
import { parseLock } from '../../../../scripts/src/customer/kit-lock.ts';
import { repositorySentences } from '../../../../scripts/src/customer/make-repositories.ts';
import { boutique, cluster, make, tree, withFolder, yaml } from './samples.ts';

const POLICY = 'gitops/policy.yaml';

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout, exitCode } = await runProgram('git', ['-c', 'user.name=a', '-c', 'user.email=a@acme.example', ...args], { cwd: folder });
  expect(exitCode).toBe(0);
  return stdout;
}

describe('making the repositories', () => {
  test.each([['a Docker host', boutique()], ['a cluster', cluster()]])('of %s twice changes nothing the second time', async (_engine, text) => {
    await withFolder(async (folder) => {
      await make(folder, text);
      await git(join(folder, 'gitops'), 'init', '--quiet');
      await git(join(folder, 'gitops'), 'add', '--all');
      await git(join(folder, 'gitops'), 'commit', '--quiet', '--message', 'Begin');
      const again = await make(folder, text);
      expect(again.flatMap(({ writes }) => writes)).toEqual([]);
      expect(await git(join(folder, 'gitops'), 'status', '--porcelain')).toBe('');
    });
  });

  test('shows no diff of what was not there before', async () => {
    await withFolder(async (folder) => {
      expect((await make(folder, boutique())).map(({ diff }) => diff)).toEqual(['', '']);
    });
  });

  test('gives the same bytes in another folder', async () => {
    await withFolder(async (first) => withFolder(async (second) => {
      await make(first, cluster());
      await make(second, cluster());
      expect(await tree(join(first, 'gitops'))).toEqual(await tree(join(second, 'gitops')));
    }));
  });

  test('writes the hash of every file into the lock', async () => {
    await withFolder(async (folder) => {
      await make(folder, cluster());
      const lock = parseLock(await readFile(join(folder, 'gitops/kit.lock.json'), 'utf8'));
      const files = [...(await tree(join(folder, 'gitops')))].filter(([path]) => path !== 'kit.lock.json');
      expect({ ...lock?.generated, ...lock?.vendored }).toEqual(Object.fromEntries(files.map(([path, text]) => [path, sha256(Buffer.from(text, 'latin1'))])));
      expect(Object.keys(lock?.vendored ?? {})).toContain('vendor/odoo-kit/base/app/kustomization.yaml');
    });
  });

  test('of a cluster says what the fleet repository takes in', async () => {
    await withFolder(async (folder) => {
      await make(folder, cluster());
      const files = await tree(join(folder, 'fleet'));
      expect([...files.keys()]).toEqual(['customers/acme/production.yaml', 'customers/acme/staging.yaml', 'kit.lock.json', 'projects/acme.yaml']);
      expect(yaml(files.get('customers/acme/production.yaml'))).toMatchObject({ repository: 'https://github.com/acme/odoo-gitops.git', folder: 'environments/production', automatic: true });
    });
  });

  test('keeps its bytes in a checkout of somebody whose git likes other line ends', async () => {
    await withFolder(async (folder) => {
      await make(folder, cluster());
      const gitops = join(folder, 'gitops');
      await git(gitops, 'init', '--quiet');
      await git(gitops, 'add', '--all');
      await git(gitops, 'commit', '--quiet', '--message', 'Begin');
      await git(folder, '-c', 'core.autocrlf=true', 'clone', '--quiet', gitops, 'clone');
      const files = await tree(join(folder, 'clone'));
      expect([...(await tree(gitops))].filter(([path, text]) => !path.startsWith('.git/') && files.get(path) !== text)).toEqual([]);
    });
  });

  test('dry writes nothing and shows what it would as a diff', async () => {
    await withFolder(async (folder) => {
      const [gitops] = await make(folder, boutique(), { dryRun: true });
      expect(gitops?.diff).toContain('+++ b/policy.yaml');
      await expect(readFile(join(folder, POLICY))).rejects.toThrow('ENOENT');
    });
  });

  test('with other answers changes what follows from them, and no more', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      const [gitops, source] = await make(folder, boutique({ 'time-zone': 'America/New_York' }));
      expect(gitops?.writes.map(({ path }) => path)).toEqual(['customer.yaml', 'policy.yaml', 'kit.lock.json']);
      expect(gitops?.diff).toContain('-        timezone: "Europe/Brussels"\n+        timezone: "America/New_York"');
      expect(gitops?.diff).not.toContain('kit.lock.json');
      expect(source?.writes).toEqual([]);
    });
  });
});

describe('what people changed', () => {
  test('stays where the generator has nothing new, and is said', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      await appendFile(join(folder, POLICY), '# ours\n');
      const [gitops] = await make(folder, boutique());
      expect(gitops?.kept).toEqual(['policy.yaml']);
      expect(gitops?.writes).toEqual([]);
      expect(repositorySentences(gitops as never, false).join('\n')).toContain('policy.yaml stays as it is');
    });
  });

  test('is not written over: a file that both changed is named, and nothing is written at all', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      await appendFile(join(folder, POLICY), '# ours\n');
      const before = await tree(folder);
      await expect(make(folder, boutique({ 'month-end-freeze': false }))).rejects.toThrow(/nothing was written\.\n- policy\.yaml: somebody changed it/);
      expect(await tree(folder)).toEqual(before);
    });
  });

  test('is written over when that is asked for', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      await appendFile(join(folder, POLICY), '# ours\n');
      await make(folder, boutique({ 'month-end-freeze': false }), { overwrite: true });
      expect(await readFile(join(folder, POLICY), 'utf8')).not.toContain('# ours');
    });
  });

  test('stays and counts as brought together when that is said; from then on nothing is in the way', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      await appendFile(join(folder, POLICY), '# ours\n');
      const other = boutique({ 'month-end-freeze': false });
      const [gitops] = await make(folder, other, { keep: true });
      expect(gitops?.kept).toEqual(['policy.yaml']);
      expect(await readFile(join(folder, POLICY), 'utf8')).toContain('# ours');
      const [again] = await make(folder, other);
      expect([again?.writes, again?.kept]).toEqual([[], ['policy.yaml']]);
    });
  });

  test('in a record, a list or a runbook stays for good, also with overwrite and other answers', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      const files = ['environments/production/release/compose.yaml', 'holds.yaml', 'docs/runbooks/restore.md'];
      for (const file of files) {
        await appendFile(join(folder, 'gitops', file), '# ours\n');
      }
      const [gitops] = await make(folder, boutique({ release: { tag: '19.0-9', digest: `sha256:${'9'.repeat(64)}` } }), { overwrite: true });
      expect(gitops?.kept).toEqual(files.toSorted());
      await make(folder, boutique(), { overwrite: true });
      expect(await readFile(join(folder, 'gitops', 'holds.yaml'), 'utf8')).toContain('# ours');
    });
  });

  test("in a record is theirs until they put it back as it was begun; then it is the generator's again", async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      const file = join(folder, 'gitops/environments/production/release/compose.yaml');
      const begun = await readFile(file, 'utf8');
      const released = boutique({ release: { tag: '19.0-9', digest: `sha256:${'9'.repeat(64)}` } });
      await writeFile(file, `${begun}# ours\n`);
      await make(folder, released);
      await writeFile(file, begun);
      await make(folder, released);
      expect(await readFile(file, 'utf8')).toContain(`19.0-9@sha256:${'9'.repeat(64)}`);
    });
  });

  test('in a vendored file is refused, also with overwrite', async () => {
    await withFolder(async (folder) => {
      await make(folder, cluster());
      const file = 'vendor/odoo-kit/base/app/kustomization.yaml';
      await appendFile(join(folder, 'gitops', file), '# ours\n');
      await expect(make(folder, cluster(), { overwrite: true })).rejects.toThrow(`${file}: differs from what the kit wrote`);
    });
  });

  test('in a repository that the kit did not make is not written over either', async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, 'gitops'));
      await writeFile(join(folder, 'gitops/README.md'), 'ours\n');
      await expect(make(folder, boutique())).rejects.toThrow('README.md: is there already, the kit did not write it');
      expect(await tree(join(folder, 'gitops'))).toEqual(new Map([['README.md', 'ours\n']]));
    });
  });

  test('in customer.yaml stays in their words while it says the same as the answers', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      const file = join(folder, 'gitops/customer.yaml');
      await writeFile(file, `# Ask Anna.\n${(await readFile(file, 'utf8')).replace('users: 80', 'users: 400')}`);
      const [gitops] = await make(folder, await readFile(file, 'utf8'));
      expect(gitops?.writes.map(({ path }) => path)).toContain('README.md');
      expect(await readFile(file, 'utf8')).toMatch(/^# Ask Anna\./);
      const [again] = await make(folder, await readFile(file, 'utf8'));
      expect(again?.writes).toEqual([]);
    });
  });

  test('is not followed out of the repository', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      await mkdir(join(folder, 'elsewhere'));
      await rm(join(folder, 'gitops/docs'), { recursive: true });
      await symlink(join(folder, 'elsewhere'), join(folder, 'gitops/docs'));
      await expect(make(folder, boutique())).rejects.toThrow(/leaves .*gitops/);
      expect(await tree(join(folder, 'elsewhere'))).toEqual(new Map());
    });
  });
});

describe('what the answers no longer need', () => {
  test('stays until a person deletes it, and is named each time', async () => {
    await withFolder(async (folder) => {
      const environments = { staging: { host: 's.acme.example' }, production: { host: 'p.acme.example' } };
      await make(folder, cluster({ environments }));
      for (const attempt of ['first', 'second']) {
        const [gitops] = await make(folder, cluster({ environments: { production: { host: 'p.acme.example' } } }));
        expect([attempt, gitops?.left]).toEqual([attempt, expect.arrayContaining(['environments/staging/settings/kustomization.yaml'])]);
      }
      expect(await readFile(join(folder, 'gitops/environments/staging/settings/kustomization.yaml'), 'utf8')).toContain('acme-staging');
    });
  });
});

describe('the lock', () => {
  test('of another version of the kit sends people to upgrade-kit', async () => {
    await withFolder(async (folder) => {
      await make(folder, cluster());
      const file = join(folder, 'gitops/kit.lock.json');
      await writeFile(file, (await readFile(file, 'utf8')).replace(/"kit": "[^"]*"/, '"kit": "0.0.9"'));
      await expect(make(folder, cluster())).rejects.toThrow('from version 0.0.9 of the kit');
    });
  });

  test('of other templates with the same version sends people there, too, and nothing is written', async () => {
    await withFolder(async (folder) => {
      await make(folder, cluster());
      const file = join(folder, 'gitops/kit.lock.json');
      const vendored = 'vendor/odoo-kit/base/app/config.yaml';
      const older = '# older\n';
      await writeFile(join(folder, 'gitops', vendored), older);
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace(String(parseLock(text)?.vendored[vendored]), sha256(older)));
      await expect(make(folder, cluster())).rejects.toThrow('are others than those of this kit. Run scripts/upgrade-kit first');
      expect(await readFile(join(folder, 'gitops', vendored), 'utf8')).toBe(older);
    });
  });

  test('without templates, of a customer that moves to a cluster, gets all of them', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      const [gitops] = await make(folder, cluster());
      expect(gitops?.writes.map(({ path }) => path)).toContain('vendor/odoo-kit/base/app/config.yaml');
    });
  });

  test.each([
    ['a path that leaves the repository', '{"version": 1, "kit": "0.1.0", "vendored": {"../x": "sha256:HASH"}, "generated": {}}', 'must be a path inside of the repository'],
    ['no hash', '{"version": 1, "kit": "0.1.0", "vendored": {"x": "1"}, "generated": {}}', 'must be a digest'],
    ['an unknown key', '{"version": 1, "kit": "0.1.0", "vendored": {}, "generated": {}, "extra": 1}', 'extra is not a known key'],
  ])('with %s is refused with line and column', (_what, text, sentence) => {
    expect(() => parseLock(text.replace('HASH', 'a'.repeat(64)))).toThrow(new RegExp(`^kit\\.lock\\.json:1:\\d+: .*${sentence}`));
  });
});
