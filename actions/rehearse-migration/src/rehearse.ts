import type { ReleaseIntent } from '../../common/odoo/intent/parse.ts';
import { judgeRehearsal, type Judgement, type RehearsalObservations } from '../../common/odoo/rehearsal/judgement.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { together } from '../../common/runtime/together.ts';
import type { CloneSource } from './clone-source.ts';
import { openImage } from './containers.ts';
import { linkAttachments } from './filestore.ts';
import { observeRelease, type RehearsalSubjects } from './observe-release.ts';
import type { PlanRelease } from './plan.ts';
import { withClone, type CloneFacts, type CloneTools, type OpenClone } from './with-clone.ts';

export interface RehearsalRequest {
  /** References with digest, as they can be pulled. */
  oldImage: { reference: string; digest: string };
  newImage: { reference: string; digest: string };
  source: CloneSource;
  /** Folder of the customer's filestore for that data, when there is one. */
  filestore: string | undefined;
  /** What the release's authors declare; null: nothing. */
  intent: ReleaseIntent | null;
  /** Whether an update is killed half-way as well, to see what it leaves. */
  killDrill: boolean;
}

export type RehearsalTools = CloneTools;

export interface RehearsalResult {
  observations: RehearsalObservations;
  judgement: Judgement;
  restoreSeconds: number;
  clone: CloneFacts;
}

/**
 * Rehearses one release on an ephemeral copy of the customer's own data. The copy has its own role and no network but the
 * socket to its server, and is removed whatever happens; what could not be removed is part of the answer.
 */
export async function rehearse(request: RehearsalRequest, planRelease: PlanRelease, tools: RehearsalTools): Promise<RehearsalResult> {
  const { value: observations, clone } = await withClone(request, tools, (open) => observeOnClone(request, open, planRelease, tools.steps));
  const restoreSeconds = tools.steps.seconds('Restore drill');
  return { observations, judgement: judgeRehearsal(observations, request.intent), restoreSeconds, clone };
}

function observeOnClone(
  { oldImage, newImage, killDrill }: RehearsalRequest,
  { names, surroundings, copyRows, discard }: OpenClone,
  planRelease: PlanRelease,
  steps: StepTimes,
): Promise<RehearsalObservations> {
  const { source: golden, ...databases } = names;
  const [old, fresh] = [openImage(oldImage.reference, surroundings), openImage(newImage.reference, surroundings)];
  const subjects: RehearsalSubjects = {
    old: { digest: oldImage.digest, helper: old.helper },
    new: { digest: newImage.digest, helper: fresh.helper },
    golden,
    killDrill,
    ...databases,
    copyRows,
    discard,
    copyWork: async (name) => {
      await together([copyRows(name), linkAttachments(databases.work, name, old)]);
    },
  };
  const helpers = { old: old.helper, new: fresh.helper, version: surroundings.helperVolume };
  return observeRelease(subjects, (installed) => planRelease(installed, helpers), steps);
}
