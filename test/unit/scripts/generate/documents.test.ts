import { describe, expect, test } from '@jest/globals';
import { replaceSection } from '../../../../scripts/src/generate/documents.ts';

describe('replaceSection', () => {
  const document = '# Title\n\n<!-- api-start -->\nold\n<!-- api-end -->\n\nEnd\n';

  test('changes nothing outside of the marks', () => {
    expect(replaceSection(document, 'README.md', 'api', 'new\n')).toBe('# Title\n\n<!-- api-start -->\n\nnew\n\n<!-- api-end -->\n\nEnd\n');
  });

  test('gives the same when done again', () => {
    const once = replaceSection(document, 'README.md', 'api', 'new');
    expect(replaceSection(once, 'README.md', 'api', 'new')).toBe(once);
  });

  test('takes content as it is, also with dollar signs', () => {
    expect(replaceSection(document, 'README.md', 'api', '`$/actions` $& $1')).toContain('`$/actions` $& $1');
  });

  test.each([
    ['no marks', '# Title\n'],
    ['no end', '<!-- api-start -->\n'],
    ['the end before the start', '<!-- api-end -->\n<!-- api-start -->\n'],
    ['two sections', `${document}${document}`],
  ])('refuses a document with %s', (_what, text) => {
    expect(() => replaceSection(text, 'actions/x/README.md', 'api', 'new')).toThrow(
      'actions/x/README.md must have exactly one <!-- api-start --> and after it one <!-- api-end -->.',
    );
  });
});
