import { describe, expect, test } from '@jest/globals';
import { KUSTOMIZE_RECORD } from '../../../../../actions/common/gitops/record/kustomize-record.ts';
import { presentRelease, withRecord } from '../../../../../actions/common/gitops/record/record-file.ts';
import type { ReleaseRecord } from '../../../../../actions/common/gitops/record/record.ts';
import { refusal } from '../../../refusal.ts';

const FILE = 'environments/production/release/kustomization.yaml';
const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;
const old: ReleaseRecord = {
  image: 'registry.example/acme/odoo', tag: '19.0-41', digest: OLD, operation: 'update', from: 'none', source: `acme/odoo@${'a'.repeat(40)}`, series: '19.0',
  databaseChange: 'breaking', recipe: '', database: 'main', restorePoint: '', modules: [], helper: '0.1.0',
};
const record: ReleaseRecord = { ...old, tag: '19.0-42', digest: NEW, from: OLD, databaseChange: 'compatible', recipe: NEW, modules: ['acme_project', 'sale'] };

/** What a person made of it. */
const LIVED_IN = withRecord(undefined, old, FILE)
  .replace('images:', '# Ask Anna.\nimages: # of acme')
  .replace('  - name: odoo', '  - {name: proxy, newTag: v3}\n  - name: odoo')
  .concat('  - name: web\n    literals: [theme=dark] # ours\n');

describe('a release record of a cluster', () => {
  test('reads back as it was written', () => {
    expect(KUSTOMIZE_RECORD.parse(withRecord(undefined, record, FILE), FILE)).toEqual(record);
    expect(presentRelease(withRecord(undefined, record, FILE), FILE)).toEqual({ digest: NEW, series: '19.0', database: 'main' });
  });

  test('changes in its own fields only', () => {
    const text = withRecord(LIVED_IN, record, FILE);
    expect(KUSTOMIZE_RECORD.parse(text, FILE)).toEqual(record);
    const changed = LIVED_IN.split('\n').map((line, index) => [line, text.split('\n')[index]]).filter(([before, after]) => before !== after).map(([line]) => String(line).trim().replace(/^- "?|[=:].*$/g, ''));
    expect(changed).toEqual(['newTag', 'digest', 'digest', 'from', 'database-change', 'recipe', 'modules']);
    expect(withRecord(text, record, FILE)).toBe(text);
  });

  test.each([
    ['two images of the name', (text: string) => text.replace('name: proxy', 'name: odoo'), 'has 2 entries named odoo'],
    ['no ConfigMap of the name', (text: string) => text.replace('name: release', 'name: other'), 'has no entry named release'],
    ['a digest that differs from the image', (text: string) => text.replace(`"digest=${OLD}"`, `"digest=${NEW}"`), `digest differs from the digest of the image, ${OLD}`],
    ['a field twice', (text: string) => text.replace('"series=19.0"', '"database=other"'), 'says database a second time'],
    ['a field that is none', (text: string) => text.replace('"series=19.0"', '"serie=19.0"'), 'is not a field of a release record'],
    ['a field too few', (text: string) => text.replace('      - "helper=0.1.0"\n', ''), 'must say helper too'],
    ['an operation that is none', (text: string) => text.replace('operation=update', 'operation=drop'), 'must be one of update, revert, restore'],
    ['a restore without its point', (text: string) => text.replace('operation=update', 'operation=restore'), 'must name a restore point'],
  ])('is refused with %s', (_, change, sentence) => {
    const said = refusal(() => KUSTOMIZE_RECORD.parse(change(LIVED_IN), FILE));
    expect(said).toMatch(new RegExp(`^${FILE}:\\d+:\\d+: `));
    expect(said).toContain(sentence);
  });

  test('that lacks a literal is not written, and says which', () => {
    expect(refusal(() => withRecord(LIVED_IN.replace('      - "modules="\n', ''), record, FILE))).toContain('have to say modules before a release is written, if only as modules=');
  });
});
