import { join } from 'node:path';
import type { Plan } from '../../common/odoo/source/plan.ts';
import { planRelease } from '../../common/odoo/source/plan.ts';
import type { Risk } from '../../common/odoo/source/risk.ts';
import { readReleases } from '../../common/odoo/source/snapshot-reader.ts';
import type { ActionContract, ActionResult } from '../../common/runtime/action.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { withEveryProblem } from '../../common/runtime/together.ts';
import { freshTemporaryFolder, withTemporaryFolder } from '../../common/runtime/workspace.ts';
import type { PlanInputs } from './inputs.ts';
import type { OpenTools } from './release-place.ts';
import { openRelease } from './release-place.ts';
import { planSummary } from './summary.ts';

/** `pass`: planned, and no risk that `fail-on` lists; `fail`: planned, and there is one. */
export const CONTRACT: ActionContract = {
  outputs: ['outcome', 'changed', 'update', 'scripts', 'risks', 'plan'],
  outcome: { output: 'outcome', values: ['pass', 'fail', 'unknown'], success: ['pass'] },
};

// An output has to fit into a job's outputs; the plan file holds everything.
const MAXIMUM_RISKS = 500;
const SAID_RISKS = 50;

/** Plans from one release to another and leaves the plan as a file. @throws UserError for what cannot be planned. */
export async function runPlan(inputs: PlanInputs, tools: Omit<OpenTools, 'temporary'>): Promise<ActionResult> {
  const folder = await freshTemporaryFolder('plan-release', tools.environment);
  const plan = await withTemporaryFolder(folder, async (temporary) => {
    const opened = { ...tools, temporary };
    const [from, to] = await withEveryProblem([openRelease('from', inputs, opened), openRelease('to', inputs, opened)]);
    const releases = await readReleases(from, to);
    return planRelease(releases.from, releases.to, inputs.installed);
  });
  const file = join(folder, 'plan.json');
  await writeAtomically(file, `${JSON.stringify(plan, null, 2)}\n`);
  return result(plan, file, plan.risks.filter(({ code }) => inputs.failOn.includes(code)));
}

function result(plan: Plan, file: string, failing: readonly Risk[]): ActionResult {
  return {
    outputs: {
      outcome: failing.length === 0 ? 'pass' : 'fail',
      changed: plan.changed.map(({ name }) => name).join(','),
      update: plan.update.join(','),
      scripts: JSON.stringify(plan.scripts),
      risks: JSON.stringify(plan.risks.slice(0, MAXIMUM_RISKS)),
      plan: file,
    },
    sentences: sentences(plan, failing),
    summary: planSummary(plan),
  };
}

/** What the log says: every risk up to a limit; where the plan fails, the risks that it fails for. */
function sentences(plan: Plan, failing: readonly Risk[]): string[] {
  const said = failing.length === 0 ? plan.risks : failing;
  const counted = ['high', 'medium', 'low'].map((severity) => `${plan.risks.filter((risk) => risk.severity === severity).length} ${severity}`);
  return [
    `Plan from ${plan.from} to ${plan.to}: modules: ${plan.changed.length} differ, ${plan.update.length} updated, ${plan.install.length} installed; migration scripts: ${plan.scripts.length}; risks: ${counted.join(', ')}.`,
    ...said.slice(0, SAID_RISKS).map((risk) => `${risk.severity} ${risk.code}: ${risk.message}`),
    ...(said.length > SAID_RISKS ? [`${said.length - SAID_RISKS} more are in the plan file.`] : []),
    ...(failing.length === 0 ? [] : [`The input "fail-on" lists ${[...new Set(failing.map(({ code }) => code))].join(', ')}.`]),
  ];
}
