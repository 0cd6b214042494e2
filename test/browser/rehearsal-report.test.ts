import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { htmlReport } from '../../actions/rehearse-migration/src/report/html.ts';
import { failing, hostile, passing } from '../unit/rehearse-migration/report/rehearsals.ts';
import { Browser, type Look, type SeenPage } from './support/browser.ts';
import { BRIGHTNESS, CONTRASTS, HEADINGS, overflow, type Contrast } from './support/questions.ts';

/** Milliseconds for a browser to start on a busy machine. */
const DEADLINE = 60_000;
const LOOKS: Look[] = [{ width: 1280, scheme: 'light' }, { width: 1280, scheme: 'dark' }, { width: 360, scheme: 'light' }, { width: 360, scheme: 'dark' }];
const REPORTS = { passing, failing, hostile };

let browser: Browser;
beforeAll(async () => {
  browser = await Browser.open();
}, DEADLINE);
afterAll(async () => browser?.close(), DEADLINE);

const cases = Object.entries(REPORTS).flatMap(([name, report]) => LOOKS.map((look) => ({ name, report, ...look })));

describe.each(cases)('the report of a $name rehearsal, $width wide and $scheme', ({ report, width, scheme }) => {
  function look<Answer>(check: (page: SeenPage) => Promise<Answer>): Promise<Answer> {
    return browser.show(htmlReport(report()), { width, scheme }, check);
  }

  test('asks for nothing, says nothing on the console, fits the screen and is easy to read', async () => {
    const { page, wide, headings, pale, brightness } = await look(async (page) => ({
      page: { requests: page.requests, messages: page.messages },
      wide: await page.ask<string[]>(overflow(width)),
      brightness: await page.ask<number>(BRIGHTNESS),
      headings: await page.ask<number[]>(HEADINGS),
      pale: (await page.ask<Contrast[]>(CONTRASTS)).filter(({ ratio }) => ratio < 4.5),
    }));
    expect(page).toEqual({ requests: [], messages: [] });
    expect(wide).toEqual([]);
    expect(brightness > 128 ? 'light' : 'dark').toBe(scheme);
    expect(pale).toEqual([]);
    expect(headings[0]).toBe(1);
    expect(headings.filter((level) => level === 1)).toHaveLength(1);
    expect(headings.every((level, index) => level <= (headings[index - 1] ?? 0) + 1)).toBe(true);
  }, DEADLINE);
});

describe('the report of a rehearsal with hostile names', () => {
  test('has no element but its own, and shows the names as text', async () => {
    const seen = await browser.show(htmlReport(hostile()), { width: 1280, scheme: 'light' }, async (page) => ({
      foreign: await page.ask<number>('document.querySelectorAll("script, img, iframe, link, form, a[href*=evil]").length'),
      styles: await page.ask<number>('document.querySelectorAll("style").length'),
      text: await page.ask<string>('document.body.textContent'),
    }));
    expect(seen).toMatchObject({ foreign: 0, styles: 1 });
    expect(seen.text).toContain('<script>alert(1)</script>');
    expect(seen.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  }, DEADLINE);

  test('would not run a script even if one came in', async () => {
    const broken = htmlReport(passing()).replace('<main>', '<main><script>document.title = "ran"</script><img src="https://evil.example/x" alt="">');
    const seen = await browser.show(broken, { width: 1280, scheme: 'light' }, async (page) => ({ title: await page.ask<string>('document.title'), refused: page.messages.length }));
    expect(seen.title).toBe('Passed: rehearsal of acme/odoo');
    expect(seen.refused).toBeGreaterThan(0);
  }, DEADLINE);
});
