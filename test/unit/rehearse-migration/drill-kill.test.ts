import { expect, test } from '@jest/globals';
import type { StartHelper } from '../../../actions/common/odoo/helper/ask.ts';
import { drillKill } from '../../../actions/rehearse-migration/src/drill-kill.ts';
import type { RehearsalSubjects } from '../../../actions/rehearse-migration/src/observe-release.ts';

const refused = { helper: '0.1.0', outcome: 'refused', reasons: [{ code: 'half-updated', message: 'An update was started.' }] };
const marker = { digest: `sha256:${'2'.repeat(64)}`, from: `sha256:${'1'.repeat(64)}`, state: 'updating', traffic: 'closed', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };
const PLAN = { modules: ['acme'], scripts: [] };

/** odoo-release whose first update logs `lines`, and answers when it is killed or has logged all. */
function subjects(lines: readonly string[], locks: readonly boolean[]): { subjects: RehearsalSubjects; asked: string[] } {
  const asked: string[] = [];
  const locked = [...locks];
  const helper: StartHelper = async ({ args, kill, onProgress }) => {
    asked.push(String(args[0]));
    if (kill !== undefined) {
      lines.forEach((line) => onProgress?.(line));
      return kill.aborted ? { exitCode: 137, stdout: '', stderr: '' } : { exitCode: 0, stdout: JSON.stringify({ helper: '0.1.0', outcome: 'updated', reasons: [] }), stderr: '' };
    }
    const answer = args[0] === 'mark' ? { marker, locked: locked.shift() ?? false } : refused;
    return { exitCode: 0, stdout: JSON.stringify(answer), stderr: '' };
  };
  const release = { digest: `sha256:${'1'.repeat(64)}`, helper };
  return { subjects: { old: release, new: release, killed: 'killed', copyWork: async () => undefined, discard: async () => undefined } as unknown as RehearsalSubjects, asked };
}

test('the update is killed as soon as Odoo begins with a module, and then nobody may use the database', async () => {
  const { subjects: given, asked } = subjects(['odoo.modules.loading: loading 54 modules...', 'odoo.modules.loading: Loading module acme (2/54)'], [true, false]);
  expect(await drillKill(given, PLAN)).toEqual({ killed: true, state: 'updating', locked: false, update: ['half-updated'], revert: ['half-updated'] });
  expect(asked).toEqual(['update', 'mark', 'mark', 'update', 'revert']);
});

test('an update that never came to a module was not killed', async () => {
  expect(await drillKill(subjects(['odoo.modules.loading: Modules loaded.'], []).subjects, PLAN)).toMatchObject({ killed: false });
});
