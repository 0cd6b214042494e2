import { describe, expect, test } from '@jest/globals';
import { DELIMITER, FLUSH, packet } from '../../../../../actions/common/gitops/transport/packet-lines.ts';
import { canFilter, fetchCommand, packIn } from '../../../../../actions/common/gitops/transport/upload-pack.ts';
import { Conversation } from '../../../../../actions/common/runtime/conversation.ts';

const END = '0002';
const COMMIT = 'c'.repeat(40);

/** A server that says this and no more. */
async function heard<Value>(text: string, listen: (conversation: Conversation) => Promise<Value>): Promise<Value> {
  const conversation = new Conversation('printf', ['%b', text.replace(/[^ -~]|\\/g, (character) => `\\0${character.charCodeAt(0).toString(8).padStart(3, '0')}`)]);
  try {
    return await listen(conversation);
  } finally {
    conversation.close();
  }
}

function read(text: string): Promise<{ shallow: string[]; pack: string }> {
  return heard(text, async (conversation) => {
    const shallow: string[] = [];
    const parts: Buffer[] = [];
    for await (const part of packIn(conversation, (commit) => shallow.push(commit))) {
      parts.push(part);
    }
    return { shallow, pack: Buffer.concat(parts).toString() };
  });
}

describe('what a server can do', () => {
  const able = ['version 2\n', 'agent=git/2.39.5\n', 'ls-refs=unborn\n', 'fetch=shallow wait-for-done filter\n', 'object-format=sha1\n'];

  test.each([
    ['all that is needed', able, true],
    ['no word about ids, which are then of the first kind', able.slice(0, 4), true],
    ['an older version', ['version 1\n', ...able.slice(1)], false],
    ['no filter', [...able.slice(0, 3), 'fetch=shallow\n'], false],
    ['no shallow history', [...able.slice(0, 3), 'fetch=filter\n'], false],
    ['longer ids', [...able.slice(0, 4), 'object-format=sha256\n'], false],
    ['nothing', [], false],
  ])('%s', async (_, lines, expected) => {
    expect(await heard(`${lines.map(packet).join('')}${FLUSH}`, canFilter)).toBe(expected);
  });
});

test('a request names what is wanted and what is not, and nothing that is here', () => {
  const request = fetchCommand({ wants: [COMMIT], filter: 'tree:2', isShallow: true });
  const lines = ['no-progress\n', 'ofs-delta\n', 'deepen 1\n', 'filter tree:2\n', `want ${COMMIT}\n`, 'done\n'];
  expect(request).toBe(`0012command=fetch\n0017object-format=sha1\n${DELIMITER}${lines.map(packet).join('')}${FLUSH}`);
  expect(fetchCommand({ wants: [COMMIT], filter: 'blob:none', isShallow: false })).not.toMatch('deepen');
});

describe('an answer', () => {
  const head = `${packet('shallow-info\n')}${packet(`shallow ${COMMIT}\n`)}${DELIMITER}${packet('packfile\n')}`;

  test('is its pack, without what the server tells people meanwhile', async () => {
    const text = `${head}${packet('\u0001PACK')}${packet('\u0002Counting objects\n')}${packet('\u0001 more')}${FLUSH}${END}`;
    expect(await read(text)).toEqual({ shallow: [COMMIT], pack: 'PACK more' });
  });

  test.each([
    ['a refusal', `${packet('ERR upload-pack: not our ref\n')}${FLUSH}${END}`, 'The git server refused: upload-pack: not our ref'],
    ['a failure on the way', `${head}${packet('\u0001PACK')}${packet('\u0003out of memory\n')}`, 'The git server refused: out of memory'],
    ['no pack', `${packet('acknowledgments\n')}${packet('NAK\n')}${FLUSH}${END}`, 'The git server answered without a pack.'],
    ['an end in the middle', `${head}${packet('\u0001PACK').slice(0, 7)}`, 'ended in the middle of an answer'],
    ['an end before the end', `${head}${packet('\u0001PACK')}${FLUSH}`, 'ended in the middle of an answer'],
    ['a page for people', '<html><body>Sign in</body></html>', 'The git server answered in a form that is none of git’s.'],
    ['a packet of no length', '0003', 'The git server answered in a form that is none of git’s.'],
  ])('that is %s is told', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(words);
  });
});
