import { describe, expect, test } from '@jest/globals';
import { InvalidInput, UserError, errorSentence } from '../../../../actions/common/runtime/errors.ts';

describe('InvalidInput', () => {
  test('shows a single problem as it is', () => {
    expect(new InvalidInput(['Input "tag" is required.']).message).toBe('Input "tag" is required.');
  });

  test('lists several problems, one a line', () => {
    const error = new InvalidInput(['Input "tag" is required.', 'Input "digest" is wrong.']);
    expect(error.message).toBe('2 inputs are wrong:\n- Input "tag" is required.\n- Input "digest" is wrong.');
    expect(error.problems).toHaveLength(2);
  });

  test('is an error that a person can act on', () => {
    expect(new InvalidInput(['x'])).toBeInstanceOf(UserError);
  });
});

describe('errorSentence', () => {
  test.each<[unknown, string]>([
    [new UserError('The file is missing.'), 'The file is missing.'],
    [new TypeError(''), 'TypeError'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('shows %p as a sentence', (thrown, sentence) => {
    expect(errorSentence(thrown)).toBe(sentence);
  });
});
