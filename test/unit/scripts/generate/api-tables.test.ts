import { describe, expect, test } from '@jest/globals';
import { parseActionMetadata } from '../../../../scripts/src/generate/action-metadata.ts';
import { apiTables } from '../../../../scripts/src/generate/api-tables.ts';

const METADATA = `
name: Try it
description: Tries it.
inputs:
  image:
    description: >
      Image to try, one of \`a|b\`
      or <none>.
    required: true
  mode:
    description: How to try.
    default: fast
  token:
    description: Token.
    default: ''
outputs:
  outcome:
    description: "\`pass\` or \`fail\`."
runs: { using: node24, main: dist/index.js }
`;

describe('apiTables', () => {
  test('has a row for every input and output, in the order of the file', () => {
    expect(apiTables(parseActionMetadata(METADATA, 'action.yml'))).toBe(
      [
        '### Inputs', '',
        '| Input | Meaning | Default |',
        '| --- | --- | --- |',
        String.raw`| ${'`image`'} | Image to try, one of ${'`a\\|b`'} or &lt;none>. | required |`,
        '| `mode` | How to try. | `fast` |',
        '| `token` | Token. |  |',
        '', '### Outputs', '',
        '| Output | Meaning |',
        '| --- | --- |',
        '| `outcome` | `pass` or `fail`. |',
      ].join('\n'),
    );
  });
});

describe('parseActionMetadata', () => {
  test.each([
    ['name: x\ninputs: {a: {required: true}}\ndescription: x', 'actions/x/action.yml: inputs.a.description: '],
    ['name: x', 'actions/x/action.yml: description: '],
    ['name: x\nname: y', 'actions/x/action.yml: Map keys must be unique'],
    ['name: x\ndescription: x\ninputs: {a: {description: x, default: true}}', 'actions/x/action.yml: inputs.a.default: '],
  ])('names the file and what is wrong in %j', (text, sentence) => {
    expect(() => parseActionMetadata(text, 'actions/x/action.yml')).toThrow(sentence);
  });

  test('takes an action without inputs and outputs', () => {
    expect(parseActionMetadata('name: x\ndescription: x', 'action.yml')).toMatchObject({ inputs: {}, outputs: {} });
  });
});
