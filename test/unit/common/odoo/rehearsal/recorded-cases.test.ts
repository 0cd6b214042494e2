import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { draftIntent } from '../../../../../actions/common/odoo/intent/draft.ts';
import { parseIntent } from '../../../../../actions/common/odoo/intent/parse.ts';
import { judgeRehearsal, type RehearsalObservations } from '../../../../../actions/common/odoo/rehearsal/judgement.ts';
import { CASES, wantedVerdict } from '../../../../fixtures/rehearsals/cases.ts';
import { verdictOn } from '../../../../fixtures/rehearsals/verdict.ts';

const RECORDINGS = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'rehearsals');

function recorded(name: string): RehearsalObservations {
  return JSON.parse(readFileSync(join(RECORDINGS, `${name}.json`), 'utf8')) as RehearsalObservations;
}

test.each(CASES)('a recorded rehearsal of $title is judged as on real Odoo', (which) => {
  expect(verdictOn(recorded(which.name), which.intent)).toEqual(wantedVerdict(which));
});

test('every recording belongs to a case', () => {
  const recordings = readdirSync(RECORDINGS).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
  expect(recordings.toSorted()).toEqual(CASES.map(({ name }) => name).toSorted());
});

test('an error in the log that nobody declared fails the release', () => {
  const { outcome, reasons } = judgeRehearsal(recorded('noisy'), null);
  expect([outcome, ...reasons.map(({ code }) => code)]).toEqual(['fail', 'error-logged']);
});

test('all that scripts did to rows passes once the draft has the reasons', () => {
  const observations = recorded('bad_scripts');
  const { undeclared } = judgeRehearsal(observations, null);
  const declared = parseIntent(draftIntent(undeclared, null).replaceAll('because: ""', 'because: The customer asked for it.'));
  expect(judgeRehearsal(observations, declared)).toMatchObject({ outcome: 'pass', reasons: [] });
});
