import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { UserError } from '../../../../actions/common/runtime/errors.ts';
import { parseYamlFile } from '../../../../actions/common/runtime/yaml-file.ts';

const schema = z.strictObject({
  mode: z.enum(['observe', 'enforce'], { error: 'must be observe or enforce' }),
  environments: z.array(z.strictObject({ name: z.string(), approvals: z.number().optional() })),
  windows: z.record(z.string().regex(/^[a-z]+$/, { error: 'must be lower-case letters' }), z.number()).optional(),
  reviewer: z.union([z.string(), z.array(z.string())]).optional(),
});

function problems(text: string): string[] {
  try {
    parseYamlFile(text, 'policy.yaml', schema);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('a file that fits its schema', () => {
  test('becomes the value of the schema', () => {
    expect(parseYamlFile('mode: observe\nenvironments:\n  - name: qa\n', 'policy.yaml', schema)).toEqual({
      mode: 'observe',
      environments: [{ name: 'qa' }],
    });
  });
});

describe('a file that does not fit', () => {
  test('names every problem at once, each with its line and column', () => {
    expect(problems('mode: maybe\nenvironments:\n  - name: 7\n    aproval: 2\n')).toEqual([
      'policy.yaml:1:7: mode is wrong: must be observe or enforce.',
      'policy.yaml:3:11: environments[0].name is wrong: expected string, received number.',
      'policy.yaml:4:5: environments[0].aproval is not a known key. Did you mean approvals? Allowed are: name, approvals.',
    ]);
  });

  test('says where a missing key belongs', () => {
    expect(problems('environments:\n  - approvals: 1\nmode: observe\n')).toEqual([
      'policy.yaml:2:5: environments[0].name is missing: expected string.',
    ]);
  });

  test('points at a key that is itself wrong', () => {
    expect(problems('mode: observe\nenvironments: []\nwindows:\n  A1: 3\n')).toEqual([
      'policy.yaml:4:3: the key windows.A1 is not allowed: must be lower-case letters.',
    ]);
  });

  test('says what the forms of a value are', () => {
    expect(problems('mode: observe\nenvironments: []\nreviewer: 5\n')).toEqual([
      'policy.yaml:3:11: reviewer is wrong: expected string, received number, or expected array, received number.',
    ]);
  });
});

describe('a file that is not one clean YAML document', () => {
  const hostile: [string, string, string][] = [
    ['a repeated key', 'mode: observe\nmode: enforce\n', 'policy.yaml:2:1: Map keys must be unique.'],
    ['an unknown tag', 'mode: !vault observe\n', 'policy.yaml:1:7: Unresolved tag: !vault.'],
    ['a second document', 'mode: observe\n---\nmode: enforce\n', 'policy.yaml:2:1: is a second document; only files of one document are read.'],
    ['broken syntax', 'mode: [observe\n', 'policy.yaml:2:1: Flow sequence'],
    ['a __proto__ key', '__proto__: 1\n', 'policy.yaml:1:1: the key __proto__ is not allowed.'],
    ['nothing', '', 'policy.yaml:1:1: is empty.'],
    ['an alias bomb', bomb(), 'policy.yaml: Excessive alias count indicates a resource exhaustion attack.'],
  ];

  test.each(hostile)('%s is refused', (_, text, sentence) => {
    expect(problems(text).join('\n')).toContain(sentence);
  });
});

function bomb(): string {
  const rows = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [index, name] of [...'bcdefghi'].entries()) {
    const previous = String('abcdefgh'[index]);
    rows.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${previous}`).join(', ')}]`);
  }
  return `${rows.join('\n')}\n`;
}
