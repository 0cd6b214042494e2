import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseSettings, settingsJsonSchema, settingsSchema } from '../../../../../actions/common/gitops/settings/settings.ts';
import { refusal } from '../../../refusal.ts';

const FILE = 'environments/production/settings/kustomization.yaml';
const TEXT = readFileSync(join(import.meta.dirname, '../../../../fixtures/cluster-repo', FILE), 'utf8');

function problem(from: string | RegExp, to: string): string {
  const text = TEXT.replace(from, to);
  expect(text).not.toBe(TEXT);
  return refusal(() => parseSettings(text, FILE));
}

/** `file:line:column` of the first line that has these words. */
function placeOf(words: string, text: string): string {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.includes(words));
  return `${FILE}:${index + 1}:${(lines[index] ?? '').indexOf(words) + 1}`;
}

describe('the settings of an environment', () => {
  test('are read', () => {
    expect(parseSettings(TEXT, FILE)).toMatchObject({ namespace: 'acme-production', settings: { customer: 'acme', workers: '1', 'storage-class': '' } });
  });

  test('may leave out what an environment is for, and then it is what its name says', () => {
    expect(parseSettings(TEXT, FILE).settings.kind).toBeUndefined();
    expect(parseSettings(TEXT.replace('- workers=1', '- workers=1\n      - kind=dr'), FILE).settings.kind).toBe('dr');
    expect(problem('- workers=1', '- workers=1\n      - kind=live')).toContain('kind must be dev, qa, staging, production or dr');
  });

  test.each(Object.keys(settingsSchema.shape).filter((key) => key !== 'kind'))('refuse a typo in %s, with its line and column', (key) => {
    const typo = `${key}s=`;
    const text = TEXT.replace(`- ${key}=`, `- ${typo}`);
    const sentence = problem(`- ${key}=`, `- ${typo}`);
    expect(sentence).toContain(`${placeOf(typo, text)}: configMapGenerator[0].literals`);
    expect(sentence).toContain(`${key}s is not a setting. Did you mean ${key}? Allowed are: customer, environment`);
    expect(sentence).toContain(`must say ${key} too`);
  });

  test.each([
    ['customer=acme', 'customer=Acme'],
    ['host=erp.acme.example', 'host=https://erp.acme.example'],
    ['host=erp.acme.example', 'host=localhost'],
    ['workers=1', 'workers=two'],
    ['workers=1', 'workers=65'],
    ['cron-threads=1', 'cron-threads=0'],
    ['database-size=20Gi', 'database-size=20GB'],
    ['storage-class=', 'storage-class=Fast Disk'],
    ['storage-class=', 'storage-class=null'],
    ['filestore-class=', 'filestore-class=1e3'],
    ['customer=acme', 'customer=true'],
    ['secret-store=', 'secret-store=../globex'],
    ['database-host=', 'database-host=postgres'],
    ['connections-per-process=16', 'connections-per-process='],
    ['time-zone=Europe/Paris', 'time-zone=Paris'],
    ['backup-bucket=', 'backup-bucket=acme-backups'],
    ['backup-endpoint=', 'backup-endpoint=http://s3.example'],
    ['owner=odoo@acme.example', 'owner='],
  ])('refuse %s as %s', (from, to) => {
    const sentence = problem(`- ${from}\n`, `- ${to}\n`);
    expect(sentence).toContain(`${to.split('=')[0]} must be`);
  });

  test('refuse a setting that is said twice, one that is no text, and another namespace', () => {
    expect(problem('- workers=1\n', '- workers=1\n      - workers=2\n')).toContain('says workers a second time');
    expect(problem('- workers=1\n', '- {workers: 1}\n')).toContain('must be text such as workers=2');
    expect(problem('namespace: acme-production', 'namespace: acme-qa')).toContain(`${FILE}:3:12: namespace is wrong: must be acme-production`);
  });

  test('refuse a second place to say them, which nobody would check', () => {
    expect(problem('    literals:\n', '    envs: [more.env]\n    literals:\n')).toContain('settings are said by name, literals, options alone.');
    expect(problem('    literals:\n', '    literal: []\n    literals:\n')).toContain('Did you mean literals?');
    expect(problem('  - name: settings\n', '  - {name: settings, behavior: merge, literals: [workers=64]}\n  - name: settings\n')).toContain('must have only one entry named settings');
  });

  test('refuse a file that has none', () => {
    expect(problem('name: settings', 'name: setting')).toContain('must have an entry named settings');
  });

  test('are published as a JSON Schema with a sentence for each', () => {
    const { properties, additionalProperties } = settingsJsonSchema() as { properties: Record<string, { description?: string }>; additionalProperties: boolean };
    expect(additionalProperties).toBe(false);
    expect(Object.values(properties).filter(({ description = '' }) => !description.endsWith('.'))).toEqual([]);
  });
});
