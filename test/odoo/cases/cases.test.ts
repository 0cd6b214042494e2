import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CASES, wantedVerdict } from '../../fixtures/rehearsals/cases.ts';
import { recording } from '../../fixtures/rehearsals/recording.ts';
import { verdictOn } from '../../fixtures/rehearsals/verdict.ts';
import { PREPARATION } from '../../integration/images/containers.ts';
import { CaseLab } from './case-lab.ts';

const RECORDINGS = join(import.meta.dirname, '..', '..', 'fixtures', 'rehearsals');

// Real Odoo on a machine that others use too.
let lab: CaseLab;
beforeAll(async () => {
  lab = await CaseLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());

test.each(CASES)('a rehearsal on real Odoo judges $title', async (which) => {
  const observations = await lab.observe(which);
  if (process.env['RECORD_REHEARSALS'] === '1') {
    await writeFile(join(RECORDINGS, `${which.name}.json`), recording(observations));
  }
  expect(verdictOn(observations, which.intent)).toEqual(wantedVerdict(which));
});
