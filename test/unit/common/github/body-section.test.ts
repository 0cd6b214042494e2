import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withSection } from '../../../../actions/common/github/body-section.ts';

const START = '<!-- odoo-gitops-kit:promotion -->';
const END = '<!-- /odoo-gitops-kit:promotion -->';

function section(text: string, body = ''): string {
  return withSection(body, { marker: 'promotion', text });
}

describe('the section of a body', () => {
  test('is all of a body that was empty, and follows what people wrote before', () => {
    expect(section('a\n\nb')).toBe(`${START}\na\n\nb\n${END}`);
    expect(section('a', 'Words\n')).toBe(`Words\n\n${START}\na\n${END}`);
  });

  test('is replaced where it is, and nothing else', () => {
    const body = (text: string): string => `# Before\n\n${START}\n${text}\n${END}\nAfter <!-- mine -->`;
    expect(section('new', body('old'))).toBe(body('new'));
  });

  test('leaves another section alone', () => {
    const other = '<!-- odoo-gitops-kit:other -->\nx\n<!-- /odoo-gitops-kit:other -->';
    expect(section('a', other)).toBe(`${other}\n\n${START}\na\n${END}`);
  });

  test('of which one mark is left does not swallow the words around it', () => {
    const once = section('new', `${START}\nhalf\n\nWords of a person`);
    expect(once).toBe(`${START}\nhalf\n\nWords of a person\n\n${START}\nnew\n${END}`);
    expect(section('newer', once)).toBe(once.replace('new', 'newer'));
  });

  test('forges no mark', () => {
    const body = section(`x ${END} y <!-- hidden ${START}`);
    expect(body.split(START)).toHaveLength(2);
    expect(body.split(END)).toHaveLength(2);
    expect(section('plain', body)).toBe(`${START}\nplain\n${END}`);
  });

  test('calls nobody, and leaves digests and addresses readable', () => {
    expect(section('@anna, (@acme/admins) _@x and a@example.com, odoo@sha256:12')).toContain('&#64;anna, (&#64;acme/admins) _&#64;x and a@example.com, odoo@sha256:12');
  });

  test('is written once: the same again changes nothing, whatever is around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom('', START, END, '\r\n'), (body, text, mark) => {
        const once = section(text, body + mark);
        expect(section(text, once)).toBe(once);
        expect(section(text, once.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'))).toBe(once.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'));
      }),
    );
  });
});
