import { describe, expect, test } from '@jest/globals';
import type { DemoFacts } from '../../../../scripts/src/demo/facts.ts';
import { reportPage } from '../../../../scripts/src/demo/report/page.ts';
import { parseOutputs } from '../../../../scripts/src/demo/run-action.ts';
import { wordsOf } from '../../../../scripts/src/demo/words.ts';

const facts: DemoFacts = {
  startedAt: new Date('2026-11-01T12:00:00Z'),
  seconds: 125,
  chapters: [
    { title: 'Release 1 runs', claim: 'It runs.', verdict: 'Adopted.', steps: [{ title: 'Build', end: 'done', seconds: 4, lines: ['<script>alert(1)</script>'] }] },
    { title: 'Release 3 is blocked', claim: 'It is.', verdict: 'Blocked.', steps: [{ title: 'Rehearse', end: 'stopped', seconds: 8, lines: [] }] },
  ],
  history: ['abc Bring acme into git'],
  evidence: [{ kind: 'scan', outcome: 'pass', digest: `sha256:${'1'.repeat(64)}`, path: 'x.json' }],
  places: [{ name: 'GitOps repo', path: '/somewhere' }],
  address: null,
};

describe('the report of the demo', () => {
  const page = reportPage(facts);

  test('is one file that loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|src=|@import|url\(/i);
    expect(page).toContain('<style>');
  });

  test('shows what programs said as text, never as HTML', () => {
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('marks what the kit stopped apart from what went through', () => {
    expect(page).toContain('<tr class="done"><th scope="row">Build</th>');
    expect(page).toContain('<tr class="stopped"><th scope="row">Rehearse</th>');
    expect(page).toContain('<li class="stopped"><a href="#chapter-2">Release 3 is blocked</a><span>Blocked.</span></li>');
  });

  test('says in minutes how long it took', () => {
    expect(page).toContain('2 min 5 s in all');
  });
});

describe('the outputs of an action', () => {
  test('are read as the runner reads them, several lines included', () => {
    expect(parseOutputs('outcome<<e1\npass\ne1\nplan<<e2\n{\n"a": 1\n}\ne2\nempty<<e3\n\ne3\n')).toEqual({ outcome: 'pass', plan: '{\n"a": 1\n}', empty: '' });
  });

  test('cannot be forged by a value that looks like another output', () => {
    expect(parseOutputs('reason<<e1\noutcome<<e2\npass\ne2\ne1\noutcome<<e3\nfail\ne3\n')).toEqual({ reason: 'outcome<<e2\npass\ne2', outcome: 'fail' });
  });
});

describe('the words of an action', () => {
  test('are the headings, list items and table rows of its summary, without Markdown and with short digests', () => {
    const summary = `## Gates: \`fail\`\n\n- **values-lost**: Column acme\\_engagement.x &quot;y&quot;\ntext\n\n| Gate | Outcome |\n| --- | --- |\n| holds | fail |\n- sha256:${'a'.repeat(64)}\n`;
    expect(wordsOf({ summary, log: '' })).toEqual(['Gates: fail', 'values-lost: Column acme_engagement.x "y"', 'holds: fail', 'sha256:aaaaaaaaaaaa…']);
  });

  test('are the end of its log when it broke off', () => {
    expect(wordsOf({ summary: '', log: '::group::Scan\nScan: unknown.\n::error::There is no trivy.\n' })).toEqual(['Scan: unknown.', 'There is no trivy.']);
  });
});
