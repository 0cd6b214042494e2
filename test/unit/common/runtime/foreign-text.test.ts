import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { htmlText, logText, markdownText, plainText } from '../../../../actions/common/runtime/foreign-text.ts';

const ESC = '\u001B';

/** Text that is likely to hold what these functions are there for. */
const hostileText = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('::error::', '##[', ':', '#', '[', '\n', '\r', ' ', '\t', ESC, `${ESC}[31m`, '\u202E', '\u200B', '\u0085', '\u2028', '@a', '<b>', '`', '|'),
  ),
).map((parts) => parts.join(''));

describe('plainText', () => {
  test.each([
    ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
    ['cursor movement', `a${ESC}[2Kb`, 'ab'],
    ['a terminal hyperlink', `${ESC}]8;;https://evil.example${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
    ['a title change', `${ESC}]0;title\u0007text`, 'text'],
    ['a bell and a backspace', 'a\u0007b\bc', 'abc'],
    ['bidirectional overrides', 'admin\u202Etxt.exe\u202C', 'admintxt.exe'],
    ['zero-width characters', 'pass\u200Bword\uFEFF', 'password'],
    ['C1 controls', 'a\u009B31mb', 'a31mb'],
  ])('takes out %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  test('keeps tabs and makes every line end the same', () => {
    expect(plainText('a\tb\r\nc\rd')).toBe('a\tb\nc\nd');
  });

  test('cuts what is too long and shows that it did', () => {
    expect(plainText('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)} …`);
  });
});

describe('logText', () => {
  test.each([
    ['::error::forged', ': :error::forged'],
    ['  ::set-output name=x::y', '  : :set-output name=x::y'],
    ['fine\n::stop-commands::x', 'fine\n: :stop-commands::x'],
    ['\u200B::add-mask::x', ': :add-mask::x'],
    ['\u00A0::error::x', '\u00A0: :error::x'],
    ['text ##[error]forged', 'text # #[error]forged'],
    [`${ESC}[0m::error::x`, ': :error::x'],
    [':\u0000:error::x', ': :error::x'],
    ['#\u200B#[error]x', '# #[error]x'],
  ])('breaks the command in %j', (text, safe) => {
    expect(logText(text)).toBe(safe);
  });

  test('never leaves a line that the runner reads as a command', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const line of logText(text).split(/[\n\r]/)) {
          expect(line.trim().startsWith('::')).toBe(false);
          expect(line).not.toContain('##[');
        }
      }),
    );
  });

  test('leaves ordinary lines alone', () => {
    expect(logText('2026-01-01 INFO acme odoo.modules.loading: 12 modules :: done')).toBe(
      '2026-01-01 INFO acme odoo.modules.loading: 12 modules :: done',
    );
  });
});

describe('htmlText', () => {
  test('escapes everything that ends text or an attribute', () => {
    expect(htmlText(`<img src="x" onerror='a()'>&`)).toBe('&lt;img src=&quot;x&quot; onerror=&#39;a()&#39;&gt;&amp;');
  });
});

describe('markdownText', () => {
  test.each([
    ['emphasis', '*bold* _it_', '\\*bold\\* \\_it\\_'],
    ['a table cell', 'a | b', 'a \\| b'],
    ['a link', '[x](y)', '\\[x\\]\\(y\\)'],
    ['an image', '![x](y)', '\\!\\[x\\]\\(y\\)'],
    ['code', '`x`', '\\`x\\`'],
    ['HTML', '<script>', '&lt;script&gt;'],
    ['an apostrophe', "it's", 'it&#39;s'],
    ['a mention', '@octocat', '&#64;octocat'],
    ['an issue reference', 'fixes #1', 'fixes \\#1'],
    ['a bare address', 'see https://evil.example', 'see https&#58;//evil.example'],
    ['a bare host', 'see WWW.evil.example', 'see WWW&#46;evil.example'],
    ['a list', '1. one', '1\\. one'],
    ['several lines', 'a\n\n# b', 'a \\# b'],
    ['an entity', '&lt;', '&amp;lt;'],
  ])('disarms %s', (_what, text, safe) => {
    expect(markdownText(text)).toBe(safe);
  });

  test('never leaves an unescaped character with a meaning, a line end or a tag', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const unescaped = markdownText(text).replaceAll(/\\[^\sA-Za-z0-9]/g, '').replaceAll(/&(?:#\d+|[a-z]+);/g, '');
        expect(unescaped).not.toMatch(/[`*_{}[\]()#|~@<>"'&\n\r]/);
      }),
    );
  });
});
