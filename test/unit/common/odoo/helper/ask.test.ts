import { describe, expect, test } from '@jest/globals';
import { askHelper, HelperError, type StartHelper } from '../../../../../actions/common/odoo/helper/ask.ts';
import { markDocument, neutralizeDocument } from '../../../../../actions/common/odoo/helper/documents.ts';

const call = { args: ['mark', '--read'], deadline: 10 };
const marker = { digest: `sha256:${'1'.repeat(64)}`, from: 'none', state: 'serving', traffic: 'open', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };

function printing(stdout: string, exitCode = 0, stderr = ''): StartHelper {
  return () => Promise.resolve({ stdout, stderr, exitCode });
}

async function problem(start: StartHelper): Promise<HelperError> {
  return askHelper(start, markDocument, call).then(() => { throw new Error('answered'); }, (error: unknown) => error as HelperError);
}

describe('a command of odoo-release', () => {
  test('answers its document, whatever more it says', async () => {
    const answer = await askHelper(printing(JSON.stringify({ helper: '0.1.0', marker, locked: true, more: 1 })), markDocument, call);
    expect(answer).toEqual({ marker, locked: true });
  });

  test('that refuses is an error with its own code and sentence', async () => {
    const refused = { outcome: 'refused', reasons: [{ code: 'no-database', message: 'There is none.' }] };
    await expect(askHelper(printing(JSON.stringify(refused), 1), neutralizeDocument, call)).rejects.toMatchObject({ code: 'no-database' });
  });

  test('that broke off says why', async () => {
    expect(await problem(printing('{"error":{"code":"connection","message":"refused"}}', 1))).toMatchObject({ code: 'connection' });
  });

  test('that was killed at its deadline is an error, whatever it printed', async () => {
    const late: StartHelper = () => Promise.resolve({ stdout: JSON.stringify({ marker }), stderr: '', exitCode: 137, timedOut: true });
    expect(await problem(late)).toMatchObject({ code: 'timed-out' });
  });
});

describe('what code under test may print instead', () => {
  test.each([
    ['nothing', printing('', 1, 'Traceback\nImportError: no')],
    ['half a document', printing('{"marker": ')],
    ['two documents', printing('{"marker":null}{"marker":null}')],
    ['a document that says two things', printing('{"marker":null,"marker":null}')],
    ['a marker of another shape', printing('{"marker":{"digest":"latest"}}')],
    ['a list', printing('[]')],
  ])('%s is never an answer', async (_, start) => {
    expect(await problem(start)).toBeInstanceOf(Error);
  });

  test('workflow commands and colours in its complaint are made harmless', async () => {
    const error = await problem(printing('', 1, '::set-output name=x::1\n\u001B[31mred'));
    expect(error.message).not.toMatch(/^::|\u001B/m);
  });
});
