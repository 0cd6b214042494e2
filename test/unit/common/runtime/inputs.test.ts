import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InputReader } from '../../../../actions/common/runtime/inputs.ts';
import { booleanText, durationText, oneOf, secretText } from '../../../../actions/common/runtime/parsers.ts';

describe('InputReader', () => {
  test('reads inputs as the runner passes them on', () => {
    const reader = new InputReader({ 'INPUT_DRY-RUN': 'true', INPUT_STABLE_FOR: ' 30s\n' });
    expect(reader.required('dry-run', booleanText)).toBe(true);
    expect(reader.required('stable for', durationText)).toBe(30);
    expect(() => reader.finish()).not.toThrow();
  });

  test('names every problem of one call together', () => {
    const reader = new InputReader({ INPUT_MODE: 'guess', 'INPUT_DRY-RUN': 'yes', INPUT_LIST: 'a\nb' });
    reader.required('environment', oneOf('production'));
    reader.optional('mode', oneOf('commit', 'files'));
    reader.optional('dry-run', booleanText, false);
    reader.list('list', oneOf('a'));
    reader.refuse('Inputs "path" and "repository" exclude each other.');
    expect(() => reader.finish()).toThrow(
      [
        '5 inputs are wrong:',
        '- Input "environment" is required and was not given.',
        '- Input "mode" must be one of commit, files, is "guess".',
        '- Input "dry-run" must be true or false, is "yes".',
        '- Input "list" must be one of a, is "b".',
        '- Inputs "path" and "repository" exclude each other.',
      ].join('\n'),
    );
  });

  test('treats an empty input as not given', () => {
    const reader = new InputReader({ INPUT_MODE: '  ' });
    expect(reader.optional('mode', oneOf('commit'), 'commit')).toBe('commit');
    expect(reader.optional('mode', oneOf('commit'))).toBeUndefined();
    expect(() => reader.finish()).not.toThrow();
  });

  test('says whether an input is given, without judging what is in it', () => {
    const reader = new InputReader({ INPUT_MODE: 'x'.repeat(65_537), INPUT_TAG: ' \n', 'INPUT_DRY-RUN': 'maybe' });
    expect(['mode', 'dry-run', 'tag', 'nothing'].filter((name) => reader.isGiven(name))).toEqual(['mode', 'dry-run']);
    expect(() => reader.finish()).not.toThrow();
  });

  test('keeps a false value instead of the default', () => {
    expect(new InputReader({ INPUT_PUSH: 'false' }).optional('push', booleanText, true)).toBe(false);
  });

  test('reads a list with one item a line and skips empty lines', () => {
    const reader = new InputReader({ INPUT_TARGETS: '\n a \n\n\tb\r\n' });
    expect(reader.list('targets', (text) => text)).toEqual(['a', 'b']);
    expect(reader.list('nothing', (text) => text)).toEqual([]);
  });

  test('never shows a secret in a problem', () => {
    const reader = new InputReader({ INPUT_TOKEN: 'hunter2\nhunter3' });
    reader.required('token', secretText);
    expect(() => reader.finish()).toThrow(/^Input "token" must be one line\.$/);
  });

  test('refuses an input of more than 64 KiB without showing it', () => {
    const reader = new InputReader({ INPUT_NAME: 'x'.repeat(65_537) });
    reader.required('name', (text) => text);
    expect(() => reader.finish()).toThrow('Input "name" must have at most 65536 characters, has 65537.');
  });

  test('shows a hostile value on one line and harmless', () => {
    const reader = new InputReader({ INPUT_MODE: 'a\n::error::x\u001B[31m' });
    reader.required('mode', oneOf('commit'));
    expect(() => reader.finish()).toThrow(String.raw`Input "mode" must be one of commit, is "a\n::error::x".`);
  });

  test('names paths that leave the workspace or are no folder beside the other problems, as they were written', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'kit-inputs-'));
    await writeFile(join(workspace, 'file'), '');
    const reader = new InputReader({ GITHUB_WORKSPACE: workspace, INPUT_REPORT: '/etc/passwd', INPUT_CONTEXT: 'file', INPUT_OTHER: 'absent', INPUT_MODE: 'x' });
    expect([await reader.path('report'), await reader.path('nothing')]).toEqual([undefined, undefined]);
    await reader.folder('context', '.');
    await reader.folder('other', '.');
    expect(await reader.folder('default', '.')).toBe(workspace);
    reader.optional('mode', oneOf('commit'));
    expect(() => reader.finish()).toThrow([
      '4 inputs are wrong:',
      `- Input "report": /etc/passwd leaves ${workspace}. Only paths below it are allowed.`,
      '- Input "context" must be a folder, is "file".',
      '- Input "other" must be a folder, is "absent".',
      '- Input "mode" must be one of commit, is "x".',
    ].join('\n'));
    await rm(workspace, { recursive: true });
  });
});
