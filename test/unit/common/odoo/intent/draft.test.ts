import { describe, expect, test } from '@jest/globals';
import { draftIntent } from '../../../../../actions/common/odoo/intent/draft.ts';
import { parseIntent, type ReleaseIntent } from '../../../../../actions/common/odoo/intent/parse.ts';
import type { Difference } from '../../../../../actions/common/odoo/rehearsal/difference.ts';
import { INTENT } from './intents.ts';

const drop: Difference = { kind: 'drops', subject: 'acme_job.note', count: 998, ids: [], code: 'values-lost', message: 'Column acme_job.note is dropped with 998 values.' };
const because = 'Nobody has used it since 2023.';

/** What an author makes of a draft. */
function filledIn(draft: string): ReleaseIntent {
  return parseIntent(draft.replaceAll('because: ""', `because: ${because}`));
}

describe('a draft', () => {
  test('has what was found, with the judgement and the number, and lacks the reason', () => {
    expect(draftIntent([drop], null)).toBe(`# A draft of release-intent.yaml, from a rehearsal that found what nobody had declared.
# What the release should not do: mend the release and delete the entry. What it should: say why. An empty "because" is refused.
version: 1
changes:
  # Column acme_job.note is dropped with 998 values.
  - drops: "acme_job.note"
    up-to: 998
    because: ""
`);
  });

  test('is refused as it is, and read once every reason is filled in', () => {
    const draft = draftIntent([drop, { ...drop, kind: 'deletes', subject: 'crm_tag', count: 3 }], null);
    expect(() => parseIntent(draft)).toThrow(/changes\[0\]\.because is wrong: must say why.*\n.*changes\[1\]\.because is wrong: must say why/);
    expect(filledIn(draft).changes).toEqual([
      { kind: 'drops', subject: 'acme_job.note', upTo: 998, because },
      { kind: 'deletes', subject: 'crm_tag', upTo: 3, because },
    ]);
  });

  test('keeps what is declared already', () => {
    const intent: ReleaseIntent = {
      ...INTENT,
      changes: [{ kind: 'adds', subject: 'sale_order', upTo: null, because: 'One order "zero" for each customer.' }],
      logs: [{ pattern: 'Obsolete setting * ignored', because: 'It goes with the next release.' }],
    };
    const { changes, logs } = filledIn(draftIntent([drop], intent));
    expect(changes).toEqual([...intent.changes, { kind: 'drops', subject: 'acme_job.note', upTo: 998, because }]);
    expect(logs).toEqual(intent.logs);
  });

  test('asks again for the reason of what went further than declared', () => {
    const intent: ReleaseIntent = { ...INTENT, changes: [{ kind: 'drops', subject: 'acme_job.note', upTo: 10, because }] };
    const draft = draftIntent([{ ...drop, code: 'intent-exceeded' }], intent);
    expect(draft).toContain('  # It was declared because: Nobody has used it since 2023.\n  - drops: "acme_job.note"\n    up-to: 998\n    because: ""\n');
    expect(filledIn(draft).changes).toHaveLength(1);
  });
});

describe('a draft of a hostile database', () => {
  test.each(['a`b: [x]', ' on ', "it's \\ \"it\"", '#x', '*a', '${{ secrets }}', 'tägé 日本'])('reads the name %j as it is', (subject) => {
    expect(filledIn(draftIntent([{ ...drop, kind: 'deletes', subject }], null)).changes[0]?.subject).toBe(subject);
  });

  test.each(['a\nb', 'a\u0007b', 'a\u202Eb', 'a\u2028b', 'a.b'])('says that a table named %j cannot be declared', (subject) => {
    const draft = draftIntent([drop, { ...drop, kind: 'deletes', subject, message: `Rows of ${subject} are gone.` }], null);
    expect(draft).toContain("# It can't be declared");
    expect(filledIn(draft).changes).toHaveLength(1);
  });

  test('keeps each comment on its line', () => {
    const message = 'Gone.\nchanges:\r\u2028  - deletes: "res_partner"\u0085\u001B[2J';
    expect(draftIntent([{ ...drop, message }], null)).toContain('  # Gone. changes: - deletes: "res_partner"\n  - drops:');
  });

  test('stays a file that can be read, however much was found', () => {
    const many = Array.from({ length: 2000 }, (_, index): Difference => ({ ...drop, subject: `${'t'.repeat(50)}.c${index}` }));
    const draft = draftIntent(many, null);
    const { changes } = filledIn(draft);
    expect(changes.length).toBeGreaterThan(100);
    expect(draft).toContain(`  # And ${2000 - changes.length} more, for which there is no room.\n`);
  });

  test('has no more entries than are read', () => {
    const changes = Array.from({ length: 499 }, (_, index) => ({ kind: 'adds' as const, subject: `t${index}`, upTo: null, because }));
    const draft = draftIntent([drop, { ...drop, subject: 'acme_job.code' }], { ...INTENT, changes });
    expect([filledIn(draft).changes.length, draft.includes('# And 1 more')]).toEqual([500, true]);
  });
});
