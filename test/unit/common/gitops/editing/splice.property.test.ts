import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyEdits } from '../../../../../actions/common/gitops/editing/splice.ts';
import { quoted } from '../../../../../actions/common/runtime/yaml-text.ts';

type Path = (string | number)[];
type Value = { scalar: string } | { map: Value[]; flow: boolean } | { list: Value[]; flow: boolean };
interface Layout {
  eol: string;
  bom: boolean;
  finalLineEnd: boolean;
  step: number;
  comment: string;
}
interface Written {
  text: string;
  scalars: { path: Path; start: number; end: number }[];
}

const scalar = fc.constantFrom('old', "'it''s'", '"d\\u00e9j\\u00e0"', '12', '1.10', 'no', '~', '0777', 'registry.example/a:1#2', '"# not a comment"', "'{[,]}'", '日本語', 'a-b_c', "''")
  .map((text): Value => ({ scalar: text }));
const value = fc.letrec<{ node: Value }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.record({ map: fc.array(tie('node'), { minLength: 1, maxLength: 4 }), flow: fc.boolean() }),
    fc.record({ list: fc.array(tie('node'), { minLength: 1, maxLength: 4 }), flow: fc.boolean() }),
  ),
})).node;
const layout: fc.Arbitrary<Layout> = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  bom: fc.boolean(),
  finalLineEnd: fc.boolean(),
  step: fc.integer({ min: 1, max: 4 }),
  comment: fc.constantFrom('', ' # why: [x]', '   # "quoted'),
});

/** Writes a value as YAML and notes where each scalar stands; it knows nothing of the editor. */
class Writer {
  readonly written: Written = { text: '', scalars: [] };
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  document(root: Value[]): Written {
    this.#put(this.#layout.bom ? '\uFEFF' : '');
    this.#block({ map: root, flow: false }, [], 0);
    if (!this.#layout.finalLineEnd) {
      this.written.text = this.written.text.slice(0, -this.#layout.eol.length);
    }
    return this.written;
  }

  #block(node: Value, path: Path, indent: number): void {
    if ('map' in node) {
      node.map.forEach((child, index) => this.#entry(`${' '.repeat(indent)}k${index}:`, child, [...path, `k${index}`], indent));
    } else if ('list' in node) {
      node.list.forEach((child, index) => this.#entry(`${' '.repeat(indent)}-`, child, [...path, index], indent));
    }
  }

  #entry(start: string, child: Value, path: Path, indent: number): void {
    this.#put(start);
    if ('scalar' in child || child.flow) {
      this.#put(' ');
      this.#inline(child, path);
      this.#put(this.#layout.comment + this.#layout.eol);
    } else {
      this.#put(this.#layout.comment + this.#layout.eol);
      this.#block(child, path, indent + this.#layout.step);
    }
  }

  #inline(node: Value, path: Path): void {
    if ('scalar' in node) {
      const start = this.written.text.length;
      this.#put(node.scalar);
      this.written.scalars.push({ path, start, end: this.written.text.length });
    } else if ('map' in node) {
      this.#sequence('{', node.map, '}', (child, index) => {
        this.#put(`k${index}: `);
        this.#inline(child, [...path, `k${index}`]);
      });
    } else {
      this.#sequence('[', node.list, ']', (child, index) => this.#inline(child, [...path, index]));
    }
  }

  #sequence(open: string, items: Value[], close: string, put: (child: Value, index: number) => void): void {
    this.#put(open);
    items.forEach((child, index) => {
      this.#put(index === 0 ? '' : ', ');
      put(child, index);
    });
    this.#put(close);
  }

  #put(text: string): void {
    this.written.text += text;
  }
}

const written = fc.tuple(fc.array(value, { minLength: 1, maxLength: 5 }), layout)
  .map(([root, style]) => new Writer(style).document(root))
  .filter(({ scalars }) => scalars.length > 0);

test('an edit replaces exactly the source range of its scalar; every other byte stays', () => {
  fc.assert(fc.property(written, fc.nat(), fc.string({ unit: 'grapheme' }), ({ text, scalars }, pick, fresh) => {
    const target = scalars[pick % scalars.length];
    fc.pre(target !== undefined);
    const value = `${fresh}!`;
    const expected = text.slice(0, target.start) + quoted(value) + text.slice(target.end);
    expect(applyEdits(text, [{ path: target.path, value }], 'f')).toBe(expected);
  }), { numRuns: 500 });
});

test('edits of every scalar at once replace their ranges and nothing else', () => {
  fc.assert(fc.property(written, ({ text, scalars }) => {
    const edits = scalars.map(({ path }, index) => ({ path, value: `v${index}!` }));
    const expected = scalars.reduceRight((result, { start, end }, index) => result.slice(0, start) + quoted(`v${index}!`) + result.slice(end), text);
    expect(applyEdits(text, edits, 'f')).toBe(expected);
  }), { numRuns: 200 });
});

test('an added key is one new line, and taking it out again gives the old bytes', () => {
  fc.assert(fc.property(written, ({ text }) => {
    const result = applyEdits(text, [{ path: ['added'], value: 'x' }], 'f');
    const line = /(?:\r?\n)?added: "x"(?:\r?\n)?/.exec(result)?.[0] ?? '';
    const outside = result.replace(line, line.startsWith('\n') && line.endsWith('\n') ? '\n' : line.startsWith('\r') && line.endsWith('\n') ? '\r\n' : '');
    expect(outside).toBe(text);
  }), { numRuns: 200 });
});
