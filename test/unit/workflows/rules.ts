import type { Action, File, Job, Step, Workflow } from './files.ts';

/** A rule answers one sentence for each place that breaks it. */
export type Rule = (file: File<Workflow>) => string[];

const OWN_ACTION = /^\$\/actions\/(?<name>[a-z-]+)$/;
const PINNED_LINE = /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

export const onlyJobsHavePermissions: Rule = ({ content }) => [
  ...(isEmpty(content.permissions) ? [] : ['The top level must have "permissions: {}".']),
  ...Object.entries(content.jobs)
    .filter(([, job]) => job.permissions === undefined)
    .map(([name]) => `Job ${name} has no permissions of its own.`),
];

export const everyPermissionSaysWhy: Rule = ({ text }) =>
  text
    .split('\n')
    .filter((line) => /^ {4,}[a-z-]+: (?:read|write)\b/.test(line) && !/ # .{8,}$/.test(line))
    .map((line) => `"${line.trim()}" does not say what it is for.`);

export const everyJobEnds: Rule = ({ content }) =>
  Object.entries(content.jobs)
    .filter(([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined)
    .map(([name]) => `Job ${name} has no timeout-minutes.`);

/** An expression in a script is pasted into it before the shell reads it, quotes and all. */
export const noExpressionInScripts: Rule = (file) =>
  steps(file)
    .filter(({ step }) => step.run?.includes('${{'))
    .map(({ place }) => `${place} has an expression in its script; give it through env.`);

export const foreignActionsArePinned: Rule = ({ text }) =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/^- /, ''))
    .filter((line) => line.startsWith('uses: ') && !line.startsWith('uses: $/') && !line.startsWith('uses: OWNER/'))
    .filter((line) => !PINNED_LINE.test(line))
    .map((line) => `"${line}" must name a full commit and, in a comment, its version.`);

export const everythingIsDescribed: Rule = ({ content }) => {
  const { inputs = {}, secrets = {}, outputs = {} } = content.on.workflow_call ?? {};
  const parameters = [...Object.entries(inputs), ...Object.entries(secrets), ...Object.entries(outputs), ...Object.entries(content.on.workflow_dispatch?.inputs ?? {})];
  return parameters
    .filter(([, parameter]) => !/^[A-Z].*\.$/.test(parameter.description ?? ''))
    .map(([name]) => `${name} has no description that is a sentence.`);
};

/** Runs that were queued behind another one must not be dropped: a dropped one is a release that nobody hears of. */
export const noRunIsDropped: Rule = ({ content }) => {
  const groups = [content, ...Object.values(content.jobs)].flatMap(({ concurrency }) => (concurrency === undefined ? [] : [concurrency]));
  const kept = groups.filter((group) => group.queue === 'max' && group['cancel-in-progress'] === false);
  return groups.length > 0 && kept.length === groups.length ? [] : ['There must be a concurrency group, and each needs "cancel-in-progress: false" and "queue: max".'];
};

/** A job that waits for approval inside a concurrency group keeps every other run out until somebody answers. */
export const noJobWaitsForApprovalInsideAGroup: Rule = ({ content }) =>
  Object.entries(content.jobs)
    .filter(([, job]) => job.environment !== undefined && (job.concurrency ?? content.concurrency) !== undefined)
    .map(([name]) => `Job ${name} has an environment and stands in a concurrency group.`);

/** A step that follows up on another one's outcome runs whatever became of the job, so it has to say so. */
export const followUpsNameWhatTheyNeed: Rule = (file) =>
  steps(file)
    .filter(({ step }) => /steps\.[\w-]+\.outputs\.(?:outcome|verdict)/.test(step.if ?? ''))
    .filter(({ step }) => !/^\$\{\{ (?:!cancelled\(\)|always\(\)) && .*== '[a-z-]+'/.test(step.if ?? ''))
    .map(({ place }) => `${place} must start its condition with !cancelled() and compare with a named outcome.`);

/** Steps with the kit's own actions give inputs that exist and all that are required, and read outputs that exist. */
export function ownActionsAreUsedAsDescribed(actions: File<Action>[]): Rule {
  const known = new Map(actions.map((action) => [action.path.split('/')[1], action.content]));
  return (file) => [
    ...steps(file).flatMap(({ place, step }) => checkInputs(place, step, known)),
    ...Object.entries(file.content.jobs).flatMap(([name, job]) => checkOutputs(name, job, known)),
  ];
}

function checkInputs(place: string, step: Step, known: Map<string | undefined, Action>): string[] {
  const name = OWN_ACTION.exec(step.uses ?? '')?.groups?.['name'];
  if (name === undefined) {
    return [];
  }
  const inputs = known.get(name)?.inputs;
  if (inputs === undefined) {
    return [`${place} uses the action ${name}, which is not there.`];
  }
  const given = Object.keys(step.with ?? {});
  const missing = Object.keys(inputs).filter((input) => inputs[input]?.required === true && !given.includes(input));
  return [
    ...given.filter((input) => !(input in inputs)).map((input) => `${place} gives ${name} the input ${input}, which it does not have.`),
    ...missing.map((input) => `${place} lacks the input ${input} of ${name}.`),
  ];
}

function checkOutputs(jobName: string, job: Job, known: Map<string | undefined, Action>): string[] {
  const identified = new Map((job.steps ?? []).map((step) => [step.id, step]));
  const read = [...JSON.stringify(job).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)];
  return read.flatMap(([, id, output]) => {
    const step = identified.get(id);
    if (step === undefined) {
      return [`Job ${jobName} reads an output of the step ${id}, which it does not have.`];
    }
    const name = OWN_ACTION.exec(step.uses ?? '')?.groups?.['name'];
    const outputs = known.get(name)?.outputs ?? {};
    return name === undefined || String(output) in outputs ? [] : [`Job ${jobName} reads the output ${output} of ${name}, which it does not have.`];
  });
}

/** A caller gives what the called workflow takes, and its job grants at least the permissions that the called jobs ask for: GitHub refuses to start the run otherwise. */
export function callersFit(called: (uses: string) => File<Workflow> | undefined): Rule {
  return ({ content }) =>
    Object.entries(content.jobs).flatMap(([name, job]) => {
      const workflow = called(job.uses ?? '');
      if (workflow === undefined) {
        return [`Job ${name} calls ${job.uses}, which is none of the kit's workflows.`];
      }
      const missing = Object.values(workflow.content.jobs)
        .flatMap((inner) => Object.entries(inner.permissions ?? {}))
        .filter(([scope, access]) => !grants(job.permissions?.[scope], access));
      return missing.map(([scope, access]) => `Job ${name} must grant ${scope}: ${access}, which ${workflow.path} asks for.`);
    });
}

function grants(granted: string | undefined, wanted: string): boolean {
  return granted === wanted || granted === 'write' || wanted === 'none';
}

function steps({ content }: File<Workflow>): { place: string; step: Step }[] {
  return Object.entries(content.jobs).flatMap(([job, { steps: list = [] }]) =>
    list.map((step, index) => ({ place: `Step ${index + 1} (${step.name ?? step.uses ?? 'unnamed'}) of job ${job}`, step })),
  );
}

function isEmpty(permissions: Record<string, string> | undefined): boolean {
  return permissions !== undefined && Object.keys(permissions).length === 0;
}
