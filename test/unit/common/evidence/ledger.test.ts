import { describe, expect, test } from '@jest/globals';
import { readLedger, statementPath } from '../../../../actions/common/evidence/ledger.ts';
import { makeStatement, type Statement, statementId } from '../../../../actions/common/evidence/statement.ts';
import { parseStatement } from '../../../../actions/common/evidence/statement-schema.ts';
import type { Snapshot } from '../../../../actions/common/gitops/repository/snapshot.ts';
import { canonicalJson, sha256 } from '../../../../actions/common/runtime/canonical.ts';
import { Refusal, UserError } from '../../../../actions/common/runtime/errors.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const FOLDER = `sha256-${'a'.repeat(64)}`;
const scan = makeStatement('scan', 'registry.example/acme/odoo', DIGEST, 'pass', { result: [] }, new Date('2026-01-31T09:00:00Z'));

function ledgerOf(files: Record<string, string | Error>): Snapshot {
  return {
    commit: 'c',
    read: (path) => {
      const content = files[path];
      return content instanceof Error ? Promise.reject(content) : Promise.resolve(content);
    },
    list: (folder) => Promise.resolve(Object.keys(files).filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1))),
    folders: () => Promise.resolve([]),
    prefetch: () => Promise.resolve(),
  };
}

function named(statement: Statement | object, text = canonicalJson(statement), kind = 'scan', folder = FOLDER): Record<string, string> {
  return { [`${folder}/${kind}-${sha256(text).slice(7, 23)}.json`]: text };
}

describe('a statement in its place', () => {
  test('is evidence, with the hash of its file as id', async () => {
    const text = canonicalJson(scan);
    const path = `${FOLDER}/scan-${sha256(text).slice(7, 23)}.json`;
    expect(statementPath(scan)).toBe(path);
    expect(await readLedger(ledgerOf({ [path]: text }), DIGEST)).toEqual({
      entries: [{ id: sha256(text), kind: 'scan', statement: scan, path }],
      problems: [],
    });
    expect(statementId(scan)).toBe(sha256(text));
  });

  test('about another digest is not looked at', async () => {
    expect(await readLedger(ledgerOf(named(scan)), OTHER)).toEqual({ entries: [], problems: [] });
  });
});

describe('a file that is not believed', () => {
  const text = canonicalJson(scan);
  const [name = ''] = Object.keys(named(scan));
  const poisoned: [string, Record<string, string | Error>, RegExp][] = [
    ['was edited', { [name]: text.replace('"pass"', '"fail"') }, /its name or its form does not fit/],
    ['was edited and renamed for another kind', named(scan, text, 'rehearsal'), /its name or its form does not fit/],
    ['is spelt in another way', named(scan, JSON.stringify(scan, null, 2)), /its name or its form does not fit/],
    ['lies with another digest', named(makeStatement('scan', 'i', OTHER, 'pass', {})), /it is about sha256:b/],
    ['has a key twice', named({}, text.replace('"outcome":"pass"', '"outcome":"fail","outcome":"pass"')), /has the key "outcome" twice/],
    ['is cut off', named({}, text.slice(0, -20)), /is not valid JSON/],
    ['is of an unknown kind', named({ ...scan, predicateType: 'https://example.com/x' }), /is not a kind of evidence/],
    ['is about two images', named({ ...scan, subject: [...scan.subject, ...scan.subject] }), /must be exactly one image/],
    ['has an outcome that is no text', named({ ...scan, predicate: { ...scan.predicate, outcome: true } }), /predicate\.outcome/],
    ['has an outcome of more than a word', named({ ...scan, predicate: { ...scan.predicate, outcome: 'pass\n::error::x' } }), /predicate\.outcome: must be a word/],
    ['has an image name of several lines', named({ ...scan, subject: [{ ...scan.subject[0], name: 'a\nb' }] }), /subject\.0\.name: must be one line/],
    ['says more than a statement has', named({ ...scan, signature: 'x' }), /Unrecognized key/],
    ['holds a number that JSON has not', named({}, text.replace('"result":[]', '"result":[1e999]')), /infinite numbers/],
    ['is larger than 1 MiB', named({}, `${' '.repeat(1024 * 1024)}${text}`), /is larger than 1048576 bytes/],
    ['is no text', { [name]: new Refusal('x: is not UTF-8 text.') }, /is not UTF-8 text/],
  ];

  test.each(poisoned)('%s', async (_, files, sentence) => {
    const good = makeStatement('rehearsal', 'i', DIGEST, 'pass', {});
    const ledger = await readLedger(ledgerOf({ ...files, ...named(good, canonicalJson(good), 'rehearsal') }), DIGEST);
    expect(ledger.entries.map(({ kind }) => kind)).toEqual(['rehearsal']);
    expect(ledger.problems).toEqual([expect.stringMatching(sentence)]);
  });

  test('a server that does not answer is not taken for missing evidence', async () => {
    await expect(readLedger(ledgerOf({ [name]: new UserError('Reading failed') }), DIGEST)).rejects.toThrow('Reading failed');
  });
});

describe('parseStatement', () => {
  test('accepts any spelling of a statement and gives it its one id', () => {
    expect(statementId(parseStatement(JSON.stringify(scan, null, 2), 'x'))).toBe(statementId(scan));
  });

  test.each([
    ['a number that JSON has not', '"result":[1e999]', 'scan.json can not be recorded as it is: JSON has no infinite numbers and no NaN.'],
    ['a member that readers drop', '"__proto__":{"result":1}', 'scan.json can not be recorded as it is: it has a member __proto__.'],
    ['numbers that are short only in writing', `"result":[${'1e20,'.repeat(100_000)}1]`, 'scan.json is larger than 1048576 bytes once it is written in full.'],
  ])('refuses %s, which would be recorded as something else', (_, member, sentence) => {
    expect(() => parseStatement(canonicalJson(scan).replace('"result":[]', member), 'scan.json')).toThrow(sentence);
  });

  test('names every problem', () => {
    expect(() => parseStatement('{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x","predicate":{}}', 'scan.json')).toThrow(
      /^scan\.json is no in-toto statement about one image: subject: must be exactly one image; predicateType: .*; predicate\.kit: .*; predicate\.recordedAt: .*; predicate\.outcome: /,
    );
  });
});
