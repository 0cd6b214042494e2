import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readInputs } from '../../../actions/rehearse-migration/src/inputs.ts';

const image = (digit: string): string => `registry.example/acme/odoo@sha256:${digit.repeat(64)}`;
const GIVEN = { 'INPUT_OLD-IMAGE': image('a'), 'INPUT_NEW-IMAGE': image('b'), 'INPUT_SOURCE-DUMP': import.meta.filename };

let log = '';
beforeEach(() => {
  log = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the password of database-url', () => {
  test('is masked as it is written and as it is meant', () => {
    readInputs({ ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:a%40b@db:5432/postgres' });
    expect(log.split('\n')).toEqual(expect.arrayContaining(['::add-mask::a%2540b', '::add-mask::a@b']));
  });

  test('with a stray "%" is refused in a sentence that does not show it', () => {
    const wrong = { ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:hunter2%zz@db/postgres' };
    expect(() => readInputs(wrong)).toThrow(/^Input "database-url" has a password with a "%" that begins no code: write it as %25\.$/);
  });
});

test('a dump and a filestore that are not there are named before anything is started', () => {
  const absent = { ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:hunter2@db/postgres', 'INPUT_SOURCE-DUMP': 'absent.dump', INPUT_FILESTORE: import.meta.filename };
  expect(() => readInputs(absent)).toThrow([
    '2 inputs are wrong:',
    '- Input "source-dump" must be a file, is "absent.dump".',
    `- Input "filestore" must be a folder, is ${JSON.stringify(import.meta.filename)}.`,
  ].join('\n'));
});
