import { describe, expect, test } from '@jest/globals';
import { checkYamlLimits } from '../../../../actions/common/runtime/yaml-limits.ts';

const MEBIBYTE = 1024 * 1024;

function nestedBlocks(levels: number): string {
  const keys = Array.from({ length: levels - 1 }, (_, level) => `${' '.repeat(level)}k:`);
  return `${keys.join('\n')} value\n`;
}

describe('checkYamlLimits', () => {
  const refused: [string, string, RegExp][] = [
    ['more than 1 MiB', 'a'.repeat(MEBIBYTE + 1), /^f: has 1048577 bytes; at most 1048576 are read\.$/],
    ['a NUL', 'a: b\nc: \0\n', /^f:2:4: has a NUL character/],
    ['a line end that only YAML 1.1 knows', 'a: b # \u2028c: d\n', /^f:1:8: has the character U\+2028/],
    ['a carriage return inside a line', 'a: b # \rc: d\r\n', /^f:1:8: has a carriage return that ends no line/],
    ['a byte order mark that is not the first character', '\uFEFFa: b\n\uFEFFc: d\n', /^f:2:1: has a byte order mark inside the text/],
    ['a control character', 'a: "\u001B[31m"\n', /^f:1:5: has the character U\+001B/],
    ['deep lists in a short file', `a: ${'['.repeat(100)}`, /^f:1:67: is nested deeper than 64 levels\.$/],
    ['deep blocks in a short file', `a:\n  ${'- &x '.repeat(100)}`, /is nested deeper than 64 levels\.$/],
    ['deep lists in brackets', '['.repeat(500_000), /^f:1:65: is nested deeper than 64 levels\.$/],
    ['deep lists in one line', '- '.repeat(500_000), /^f:1:129: is nested deeper than 64 levels\.$/],
    ['deep mappings by indentation', nestedBlocks(66), /^f:65:\d+: is nested deeper than 64 levels\.$/],
    ['deep explicit keys', '? '.repeat(100), /is nested deeper than 64 levels\.$/],
    ['many list items without a value', '-\n'.repeat(20_000), /^f:10001:1: is past the 10000 nodes/],
    ['many keys without a name', ':\n'.repeat(20_000), /^f:10001:1: is past the 10000 nodes/],
    ['many small values', `[${'1,'.repeat(300_000)}]`, /is past the 10000 nodes/],
    ['a million line breaks', '\n'.repeat(MEBIBYTE), /is past the 60000 tokens/],
  ];

  test.each(refused)('refuses %s', (_, text, sentence) => {
    expect(() => checkYamlLimits(text, 'f')).toThrow(sentence);
  });

  test('needs less than 100 ms for the worst of them', () => {
    const slowest = Math.max(...refused.map(([, text]) => milliseconds(text)));
    expect(slowest).toBeLessThan(100);
  });

  const allowed: [string, string][] = [
    ['a byte order mark, tabs and CRLF', '\uFEFFa:\tb\r\n'],
    ['10000 nodes', `[${'1,'.repeat(9998)}1]`],
    ['9000 items of a list', '- a\n'.repeat(9000)],
    ['64 levels', nestedBlocks(64)],
    ['a thousand siblings at one level', 'a:\n  - b: c\n'.repeat(1000)],
    ['brackets inside text', 'script: |\n'.concat('  if [[ -f x ]]; then echo "[[[{{{"; fi\n'.repeat(2000))],
    ['brackets inside quotes', `a: "${'['.repeat(1000)}"\nb: '${'{'.repeat(1000)}'\n`],
    ['lists at the column of their key', 'a:\n- b:\n  - c\n'.repeat(500)],
  ];

  test.each(allowed)('lets through %s', (_, text) => {
    expect(() => checkYamlLimits(text, 'f')).not.toThrow();
  });
});

/** Of the processor, which other work on the machine does not change. */
function milliseconds(text: string): number {
  const times = [0, 1, 2].map(() => {
    const start = process.cpuUsage();
    try {
      checkYamlLimits(text, 'f');
    } catch {
      // Only the time counts here.
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
