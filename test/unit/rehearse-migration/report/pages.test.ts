import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../../../actions/rehearse-migration/src/report/model.ts';
import { htmlReport } from '../../../../actions/rehearse-migration/src/report/html.ts';
import { markdownReport } from '../../../../actions/rehearse-migration/src/report/markdown.ts';
import { failing, hostile, passing } from './rehearsals.ts';

const INVISIBLE = /[\u202A-\u202E\u2066-\u2069]/;

describe('the HTML page', () => {
  test('forbids everything but its own style', () => {
    const html = htmlReport(passing());
    const style = String(/<style>(.*?)<\/style>/s.exec(html)?.[1]);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`);
    expect(html).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=|https?:|url\(/);
  });

  test('says the verdict in words and a sign, whatever the colours', () => {
    expect(htmlReport(passing())).toContain('✓</span> Rehearsal: <strong>Passed</strong>');
    expect(htmlReport(failing())).toContain('✕</span> Rehearsal: <strong>Failed</strong>');
    expect(htmlReport(hostile())).toContain('?</span> Rehearsal: <strong>Unknown</strong>');
  });

  test('shows hostile names as text', () => {
    const html = htmlReport(hostile());
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('${{ secrets.TOKEN }}');
    expect(html).not.toMatch(INVISIBLE);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
  });

  test('has what stops, what would be lost, the times and the details in that order, and only what there is', () => {
    const titles = (report: Report): string[] => [...htmlReport(report).matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => String(title));
    expect(titles(failing())).toEqual(['What stops this release', 'What would be lost or changed', 'If it has to be taken back', 'How long it takes', 'How the rehearsal went', 'Details']);
    expect(titles(passing())).toEqual(['What the authors declare, and why', 'If it has to be taken back', 'How long it takes', 'What changes and loses nothing', 'How the rehearsal went', 'Details']);
  });
});

describe('the Markdown summary', () => {
  test('shows hostile names as text', () => {
    const markdown = markdownReport(hostile(), null);
    expect(markdown).not.toMatch(/<script|<img|\]\(http|(?<!&#64;)@owner|^# heading/m);
    expect(markdown).toContain('&lt;script&gt;');
    expect(markdown).not.toMatch(INVISIBLE);
  });

  test('names the draft of the declarations only where there is one', () => {
    expect(markdownReport(failing(), 'release-intent.draft.yaml')).toContain('declare it: `release-intent.draft.yaml` beside the report');
    expect(markdownReport(failing(), null)).not.toContain('draft');
  });
});

describe('a long list', () => {
  const many = (length: number): string[] => Array.from({ length }, (_, index) => `thing ${index}`);
  const long: Report = {
    ...failing(),
    explained: many(1000),
    stops: many(1000).map((title) => ({ code: 'probe-failed', title, action: '', messages: many(1000) })),
    losses: many(1000).map((what) => ({ what, subject: 'x', code: 'x', message: 'x', ids: [] })),
    declared: many(1000).map((what) => ({ what, subject: 'x', because: 'x' })),
    modules: many(1000).map((name) => ({ name, seconds: 1 })),
    details: [{ title: 'Modules', entries: many(5000).map((text) => ({ text })) }],
  };

  test('is cut in the page, and the rest is counted', () => {
    const html = htmlReport(long);
    for (const rest of ['and 970 more', 'and 980 more', 'and 995 more', 'and 950 more', 'and 900 more', 'and 985 more', 'and 4,900 more']) {
      expect(html).toContain(rest);
    }
    expect(html.length).toBeLessThan(200_000);
  });

  test('is cut in the summary, and the rest is counted', () => {
    const markdown = markdownReport(long, null);
    for (const rest of ['- and 980 more', '- and 995 more', 'and 970 more', '- and 900 more', '- and 4,960 more']) {
      expect(markdown).toContain(rest);
    }
    expect(markdown.length).toBeLessThan(100_000);
  });
});
