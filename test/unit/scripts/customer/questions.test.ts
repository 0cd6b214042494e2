import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { askUntilGood, withPrompt } from '../../../../scripts/src/customer/prompt.ts';
import { type Ask, askForCustomer, askWhatRuns, type Question } from '../../../../scripts/src/customer/questions.ts';
import { answersFrom } from './samples.ts';

/** A person who answers the named questions and takes the default of the others; who gives a wrong answer, is told. */
function person(said: Record<string, string>): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const ask: Ask = async (question) => {
    asked.push(question.text);
    const key = Object.keys(said).find((start) => question.text.startsWith(start));
    const answer = key === undefined ? question.default : said[key];
    if (answer === undefined) {
      throw new Error(`No default: ${question.text}`);
    }
    expect([question.text, question.check(answer)]).toEqual([question.text, undefined]);
    return answer;
  };
  return { ask, asked };
}

const FEW = { 'Name of the customer': 'acme', Domain: 'acme.example', 'GitHub logins': 'anna-acme, bert-acme' };

/** What a question says of an answer that the person then corrects. */
async function complaintAbout(start: string, answer: string, said: Record<string, string> = {}): Promise<unknown[]> {
  const complaints: unknown[] = [];
  const { ask } = person({ ...FEW, 'Storage class': 'shared-files', ...said });
  await askForCustomer(async (question) => {
    complaints.push(...(question.text.startsWith(start) ? [question.check(answer)] : []));
    return ask(question);
  }, 'UTC');
  return complaints;
}

describe('the questions', () => {
  test('have defaults that make a boutique on a Docker host of three answers', async () => {
    const { ask, asked } = person(FEW);
    const answers = answersFrom(stringify(await askForCustomer(ask, 'Europe/Brussels')));
    expect(answers).toMatchObject({ customer: 'acme', engine: 'compose', users: 80, timeZone: 'Europe/Brussels', approvers: ['anna-acme', 'bert-acme'] });
    expect(answers.environments).toMatchObject([{ name: 'production', host: 'odoo.acme.example' }]);
    expect(asked.some((text) => text.startsWith('Database'))).toBe(false);
  });

  test('ask about database and storage on Kubernetes, where CloudNativePG needs a bucket', async () => {
    const { ask } = person({ ...FEW, Estate: 'regional', 'Object storage': 's3://acme-backups', 'Storage class': 'shared-files' });
    expect(answersFrom(stringify(await askForCustomer(ask, 'UTC')))).toMatchObject({ engine: 'kubernetes', database: 'cnpg', objectStorage: { bucket: 's3://acme-backups' }, environments: [{ name: 'staging' }, { name: 'production' }] });
    await expect(askForCustomer(person({ ...FEW, Estate: 'regional' }).ask, 'UTC')).rejects.toThrow('No default: Storage class');
    await expect(askForCustomer(person({ ...FEW, Estate: 'regional', 'Storage class': 'shared-files' }).ask, 'UTC')).rejects.toThrow('No default: Object storage');
  });

  test('take no bucket for none with a database that keeps its own backups', async () => {
    const { ask } = person({ ...FEW, Engine: 'kubernetes', 'Storage class': 'shared-files' });
    expect(answersFrom(stringify(await askForCustomer(ask, 'UTC')))).toMatchObject({ database: 'plain', objectStorage: { bucket: '' } });
  });

  test.each(['boutique', 'regional', 'enterprise'].flatMap((estate) => ['compose', 'kubernetes'].flatMap((engine) => ['production', 'dev', undefined].map((names) => [estate, engine, names] as const))))(
    'never end in answers that are refused together: %s on %s with %s',
    async (estate, engine, names) => {
      const { ask } = person({ ...FEW, Estate: estate, Engine: engine, 'Object storage': 's3://acme-backups', 'Storage class': 'shared-files', ...(names === undefined ? {} : { Environments: names }) });
      expect(answersFrom(stringify(await askForCustomer(ask, 'UTC')))).toMatchObject({ estate, engine });
    },
  );

  test('need no storage class where nothing runs on several nodes', async () => {
    const { ask } = person({ ...FEW, Engine: 'kubernetes', Environments: 'dev' });
    expect(answersFrom(stringify(await askForCustomer(ask, 'UTC'))).storage.filestoreClass).toBe('');
  });

  test.each([
    ['Environments', 'dr', { Engine: 'kubernetes' }], ['Environments', 'production, dr', {}], ['Storage class', '', { Engine: 'kubernetes' }], ['Storage class', 'none', { Engine: 'kubernetes' }], ['Object storage', '', { Estate: 'regional', 'Object storage': 's3://acme-backups' }],
    ['GitHub logins', 'anna, Anna', {}], ['Repository with', 'Acme/acme-gitops', {}], ['Host name of production', 'odoo-dev.acme.example', { Environments: 'dev, production' }], ['GitHub logins', 'anna', { Estate: 'enterprise', Engine: 'compose' }],
    ['Database (', 'plain', { Engine: 'kubernetes', Environments: 'production, dr', 'Storage class': 'files', 'Object storage': 's3://acme-backups' }],
  ])('do not take an answer that contradicts those before it: %s: %j', async (start, answer, before) => {
    expect(await complaintAbout(start, answer, before)).toEqual([expect.stringMatching(/^(?:must|is) /)]);
  });

  test('ask of a running customer what runs', async () => {
    const reference = `registry.example/acme/odoo:19.0-old@sha256:${'a'.repeat(64)}`;
    const { ask } = person({ ...FEW, 'Its image': reference, 'Name of its database': 'acme_live', "The customer's own modules": 'acme_sale, acme_stock' });
    const content = { ...(await askForCustomer(ask, 'UTC')), ...(await askWhatRuns(ask, ['production'])) };
    expect(answersFrom(stringify(content))).toMatchObject({
      release: { image: 'registry.example/acme/odoo', tag: '19.0-old', digest: `sha256:${'a'.repeat(64)}`, modules: ['acme_sale', 'acme_stock'] },
      running: { environment: 'production', database: 'acme_live', server: 'PostgreSQL 16' },
    });
  });

  test.each([
    ['Name of the customer', '../acme'], ['Domain', 'acme example'], ['GitHub logins', ''], ['GitHub logins', 'acme/team'], ['People who work', 'many'],
    ['People who work', ''], ['Environments', 'production, production'], ['Environments', 'live'], ['Time zone', 'CET'], ['Organisation', 'a/b'],
  ])('do not take a wrong answer: %s: %j', async (start, answer) => {
    expect(await complaintAbout(start, answer)).toEqual([expect.stringMatching(/./)]);
  });
});

describe('asking', () => {
  const question: Question = { text: 'Odoo series', default: '19.0', check: (answer) => (answer === '19.0' ? undefined : 'must be 19.0') };

  test('goes on until the answer can be taken, and says what is wrong', async () => {
    const answers = ['20.0', ' 19.0 '];
    const written: string[] = [];
    expect(await askUntilGood(async () => String(answers.shift()), (text) => written.push(text), question)).toBe('19.0');
    expect(written).toEqual(['  The answer must be 19.0.\n']);
  });

  test('takes the default for nothing', async () => {
    expect(await askUntilGood(async () => '', () => undefined, question)).toBe('19.0');
  });

  test('without a terminal says how to answer in a file', async () => {
    const terminal = { input: new PassThrough(), output: new PassThrough() };
    await expect(withPrompt(async () => 1, terminal)).rejects.toThrow('--answers file.yaml');
  });

  test('ends when the person leaves', async () => {
    const terminal = { input: Object.assign(new PassThrough(), { isTTY: true }), output: Object.assign(new PassThrough(), { isTTY: true }) };
    const asked = withPrompt((ask) => ask(question), terminal);
    terminal.input.end();
    await expect(asked).rejects.toThrow('nothing was written');
  });
});
