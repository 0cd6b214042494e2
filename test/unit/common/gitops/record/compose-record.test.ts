import { describe, expect, test } from '@jest/globals';
import { newComposeRecord, parseComposeRecord, readPresentRelease, recordEdits } from '../../../../../actions/common/gitops/record/compose-record.ts';
import type { ReleaseRecord } from '../../../../../actions/common/gitops/record/record.ts';
import { applyEdits } from '../../../../../actions/common/gitops/editing/splice.ts';

const FILE = 'environments/production/release/compose.yaml';
const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;

const record: ReleaseRecord = {
  image: 'registry.example:5000/acme/odoo',
  tag: '19.0-42',
  digest: NEW,
  operation: 'update',
  from: OLD,
  source: `acme/odoo@${'a'.repeat(40)}`,
  series: '19.0',
  databaseChange: 'compatible',
  recipe: '',
  database: 'acme',
  restorePoint: '',
  modules: ['acme_project', 'acme_base'],
  helper: '0.1.0',
};

/** What a person may have made of the file: own comments, spelling, labels and services. */
const LIVED_IN = `# acme
services:
    cron: {image: 'registry.example/acme/odoo:19.0-41@${OLD}'}   # jobs
    web:
        labels:   # read by the helper
            traefik.enable: "true"
            release.operation: update
            release.digest: ${OLD}
            release.from: none
        image: registry.example/acme/odoo:19.0-41@${OLD}

`;

describe('a record that was written', () => {
  test('is read back as it was', () => {
    expect(parseComposeRecord(newComposeRecord(record), FILE)).toEqual(record);
  });

  test('carries the image in web and cron', () => {
    expect(newComposeRecord(record).match(/image: "registry\.example:5000\/acme\/odoo:19\.0-42@sha256:2{64}"/g)).toHaveLength(2);
  });
});

describe('edits of a record that people have shaped', () => {
  const text = applyEdits(LIVED_IN, recordEdits(LIVED_IN, record, FILE), FILE);

  test('make it say the new record', () => {
    expect(parseComposeRecord(text, FILE)).toEqual(record);
  });

  test('touch no line but those of images and labels', () => {
    const kept = LIVED_IN.split('\n').filter((line) => !/image|release\./.test(line));
    expect(text.split('\n').filter((line) => !/image|release\./.test(line))).toEqual(kept);
    expect(text).toContain(`    cron: {image: "registry.example:5000/acme/odoo:19.0-42@${NEW}"}   # jobs\n`);
  });

  test('add missing labels in the indentation of the file', () => {
    expect(text).toContain(`            release.from: "${OLD}"\n            release.source: "acme/odoo@${'a'.repeat(40)}"\n`);
  });

  test('are none when it says so already', () => {
    const written = newComposeRecord(record);
    expect(applyEdits(written, recordEdits(written, record, FILE), FILE)).toBe(written);
  });

  test.each([
    ['of a service', /  cron:\n.*\n/, '  cron:\n    <<: *base\n'],
    ['of the services', 'services:\n', 'services:\n  <<: *base\n'],
    ['of the file', 'services:\n', '<<: *base\nservices:\n'],
  ])('refuse a merge key %s, from which an image may come that would stay the old one', (_, place, merging) => {
    const merged = `x-base: &base {image: "${record.image}:1@${OLD}"}\n${newComposeRecord(record)}`.replace(place, merging);
    expect(() => recordEdits(merged, record, FILE)).toThrow(/compose\.yaml:\d+:\d+: images may come from the merge key "<<" of this mapping; write them out\.$/);
  });

  test('pass over a merge key beside an image of its own', () => {
    const merged = `x-base: &base {restart: always}\n${newComposeRecord(record)}`.replace('  cron:\n', '  cron:\n    <<: *base\n');
    expect(applyEdits(merged, recordEdits(merged, { ...record, tag: 'next' }, FILE), FILE)).toContain('<<: *base\n    image: "registry.example:5000/acme/odoo:next@');
  });

  test('refuse a service that runs something else', () => {
    const foreign = LIVED_IN.replace("{image: 'registry.example/acme/odoo:19.0-41@", "{image: 'registry.example/postgres:17@");
    expect(() => recordEdits(foreign, record, FILE)).toThrow(`${FILE}:3:19: service cron runs another image than web`);
  });
});

describe('a record file that says little', () => {
  const begun = `services:\n  web:\n    image: registry.example/acme/odoo:19.0-41@${OLD}\n  cron:\n`;

  test('tells the digest at least', () => {
    expect(readPresentRelease(begun, FILE)).toEqual({ digest: OLD, series: '', database: '' });
    expect(readPresentRelease(begun.replace(`@${OLD}`, ''), FILE).digest).toBe('');
    expect(readPresentRelease(newComposeRecord(record), FILE)).toEqual({ digest: NEW, series: '19.0', database: 'acme' });
  });

  test.each([
    ['a series that is a number', 'labels: {release.series: 19.0}', ':4:30: services.web.labels.release.series is wrong: must be text in quotes.'],
    ['a database that is a number', 'labels: {release.database: 12}', ':4:32: services.web.labels.release.database is wrong: must be text in quotes.'],
    ['labels as a list', 'labels: [release.series=19.0]', ':4:13: services.web.labels is wrong: must be a mapping of labels to texts.'],
  ])('is refused with %s: what it says must not be lost', (_, labels, sentence) => {
    expect(() => readPresentRelease(begun.replace('  cron:', `    ${labels}\n  cron:`), FILE)).toThrow(`${FILE}${sentence}`);
  });

  test('becomes a whole record', () => {
    expect(parseComposeRecord(applyEdits(begun, recordEdits(begun, record, FILE), FILE), FILE)).toEqual(record);
  });

  test('is refused when a variable names its image', () => {
    const interpolated = begun.replace('19.0-41', '${TAG}');
    expect(() => recordEdits(interpolated, record, FILE)).toThrow(`${FILE}:3:12: service web has an image with a variable in it`);
  });
});

describe('a record that is not one', () => {
  const written = newComposeRecord(record);
  const broken: [string, string, string][] = [
    ['no digest in the image', written.replaceAll(`:19.0-42@${NEW}`, ':19.0-42'), ':4:12: services.web.image is wrong: must be an image with tag and digest'],
    ['two digests', written.replace(`release.digest: "${NEW}"`, `release.digest: "${OLD}"`), `services.web.labels.release.digest is wrong: differs from the digest of the image, ${NEW}.`],
    ['an unknown operation', written.replace('"update"', '"upgrade"'), ':6:26: services.web.labels.release.operation is wrong: must be one of update, revert, restore.'],
    ['a series that is a number', written.replace('series: "19.0"', 'series: 19.0'), 'services.web.labels.release.series is wrong: must be a series such as 19.0, or empty in quotes.'],
    ['a missing label', written.replace(/ +release\.helper.*\n/, ''), 'services.web.labels.release.helper is missing'],
    ['a label that no release has', written.replace('release.helper:', 'release.helpr: ""\n      release.helper:'), 'services.web.labels.release.helpr is wrong: is not a label of a release record.'],
    ['a restore without a restore point', written.replace('"update"', '"restore"'), 'services.web.labels.release.restore-point is wrong: must name a restore point'],
    ['a database name with a path', written.replace('"acme"', '"../acme"'), 'services.web.labels.release.database is wrong: must be the name of a database.'],
    ['no services', 'x: 1\n', `${FILE}:1:1: services is missing`],
  ];

  test.each(broken)('%s', (_, text, sentence) => {
    expect(() => parseComposeRecord(text, FILE)).toThrow(sentence);
  });
});
