import { describe, expect, test } from '@jest/globals';
import { childEnvironment, requireProgram, runProgram } from '../../../../actions/common/runtime/exec.ts';

describe('childEnvironment', () => {
  test('passes on what programs need to work', () => {
    const given = { PATH: '/bin', HOME: '/root', DOCKER_HOST: 'unix:///x', LC_TIME: 'C', no_proxy: 'x' };
    expect(childEnvironment(given)).toEqual({ ...given, LC_ALL: 'C.UTF-8' });
  });

  test.each([
    'INPUT_TOKEN', 'INPUT_DRY-RUN', 'GITHUB_TOKEN', 'GH_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'GITHUB_OUTPUT', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD', 'NODE_OPTIONS', 'LD_PRELOAD', 'XPATH', 'PATH_TO_SECRET',
  ])('keeps %s from child programs', (name) => {
    expect(childEnvironment({ [name]: 'secret' })).toEqual({ LC_ALL: 'C.UTF-8' });
  });

  test('adds what the caller names, which wins', () => {
    expect(childEnvironment({ PATH: '/bin' }, { PATH: '/other', PGPASSWORD: 'x' })).toEqual({
      PATH: '/other', PGPASSWORD: 'x', LC_ALL: 'C.UTF-8',
    });
  });
});

describe('runProgram', () => {
  test('answers a failure instead of throwing it', async () => {
    const script = 'console.log("out"); console.error("err"); process.exit(3)';
    expect(await runProgram(process.execPath, ['-e', script])).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('hands over arguments as they are: no shell reads them', async () => {
    const hostile = ['$(id)', '`id`', '; id', '"', "'", '*', '~', ' two  words ', '\n', ''];
    const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
    const { stdout } = await runProgram(process.execPath, ['-e', script, '--', ...hostile]);
    expect(JSON.parse(stdout)).toEqual(hostile);
  });

  test('closes standard input, so that no program waits for an answer', async () => {
    expect(await runProgram('cat', [])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('feeds standard input', async () => {
    expect((await runProgram('cat', [], { input: 'é' })).stdout).toBe('é');
  });

  test('survives a program that ends without reading what it is given', async () => {
    expect((await runProgram('true', [], { input: 'x'.repeat(4_000_000) })).exitCode).toBe(0);
  });

  test('answers 128 and the number of the signal that ended a program', async () => {
    expect((await runProgram(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).exitCode).toBe(137);
  });

  test('reports standard error line by line, safe to print', async () => {
    const lines: string[] = [];
    const script = 'process.stderr.write("::error::x\\nsecond")';
    const { stderr } = await runProgram(process.execPath, ['-e', script], { onProgress: (line) => lines.push(line) });
    expect(lines).toEqual([': :error::x', 'second']);
    expect(stderr).toBe('::error::x\nsecond');
  });

  test.each([
    ['a missing program', 'no-such-program', {}],
    ['a missing folder', 'true', { cwd: '/no/such/folder' }],
  ])('names %s', async (_what, program, options) => {
    await expect(runProgram(program, [], options)).rejects.toThrow(
      `The program ${program} could not be started: it is not on the PATH, or the folder to run it in is not there.`,
    );
  });
});

describe('requireProgram', () => {
  test('answers standard output', async () => {
    expect(await requireProgram(runProgram, 'Printing', 'echo', ['hello'])).toBe('hello\n');
  });

  test('says what failed, with the end of standard error', async () => {
    const run = async () => ({ exitCode: 2, stdout: 'no', stderr: `${'noise\n'.repeat(20)}::error::the cause\n` });
    const failure = requireProgram(run, 'Pushing', 'git', ['push']);
    await expect(failure).rejects.toThrow(/^Pushing failed: git exited with 2\. (?:noise\n){7}: :error::the cause$/);
  });
});
