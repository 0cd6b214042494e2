import { errorSentence } from './errors.ts';
import { logText } from './foreign-text.ts';
import { InputReader } from './inputs.ts';
import { writeSummary } from './summary.ts';
import { withEveryProblem } from './together.ts';

/** The public contract of an action: its outputs and, where it judges, the output that holds the outcome and all it can say. */
export interface ActionContract {
  outputs: readonly string[];
  outcome?: { output: string; values: readonly string[]; success: readonly string[] };
}

/** What an action answers: its outputs (the outcome among them), and what people read. */
export interface ActionResult {
  outputs: Record<string, string>;
  /** Sentences for the log; each is foreign text until printed. */
  sentences: string[];
  summary?: string;
}

/**
 * Runs an action to its exit status: `read` checks the inputs, `run` does the work. Every output is set on every path: what a
 * failed run does not know is empty, and its outcome is `unknown`. Exit status 0 only for a success outcome, or one that the
 * input `continue-on` lists.
 */
export async function runAction<Inputs>(
  contract: ActionContract,
  read: () => Inputs | Promise<Inputs>,
  run: (inputs: Inputs) => Promise<ActionResult>,
): Promise<void> {
  // It brings an OIDC client along, a third of an action's start; the run has something to wait for meanwhile.
  const loading = import('@actions/core');
  const result = await attempt(contract, read, run, loading);
  const core = await loading;
  const accepted = isAccepted(contract, result);
  process.exitCode = accepted ? 0 : 1;
  for (const sentence of result.sentences) {
    (accepted ? core.info : core.error)(logText(sentence));
  }
  try {
    await publish(contract, result, core);
  } catch (thrown) {
    process.exitCode = 1;
    core.error(logText(`The outputs could not be written: ${errorSentence(thrown)}`));
  }
}

type Core = typeof import('@actions/core');

async function publish(contract: ActionContract, result: ActionResult, core: Core): Promise<void> {
  for (const name of contract.outputs) {
    core.setOutput(name, result.outputs[name] ?? '');
  }
  await writeSummary(result.summary ?? '');
}

interface AttemptedResult extends ActionResult {
  continueOn: string[];
  broken: boolean;
}

async function attempt<Inputs>(
  contract: ActionContract,
  read: () => Inputs | Promise<Inputs>,
  run: (inputs: Inputs) => Promise<ActionResult>,
  core: Promise<Core>,
): Promise<AttemptedResult> {
  try {
    const outcomes = contract.outcome?.values ?? [];
    const [continueOn, inputs] = await withEveryProblem([readContinueOn(outcomes), (async () => read())()]);
    return { ...(await run(inputs)), continueOn, broken: false };
  } catch (thrown) {
    const { debug, isDebug } = await core;
    if (isDebug()) {
      debug(logText(thrown instanceof Error ? String(thrown.stack) : String(thrown)));
    }
    return { outputs: unknownOutcome(contract), sentences: [errorSentence(thrown)], continueOn: [], broken: true };
  }
}

/** An action that broke off could not find out. */
function unknownOutcome(contract: ActionContract): Record<string, string> {
  return contract.outcome === undefined ? {} : { [contract.outcome.output]: 'unknown' };
}

function isAccepted(contract: ActionContract, result: AttemptedResult): boolean {
  if (result.broken || contract.outcome === undefined) {
    return !result.broken;
  }
  const outcome = result.outputs[contract.outcome.output] ?? '';
  return contract.outcome.success.includes(outcome) || result.continueOn.includes(outcome);
}

async function readContinueOn(outcomes: readonly string[]): Promise<string[]> {
  const reader = new InputReader();
  const listed = reader.list('continue-on', (text) => {
    if (!outcomes.includes(text)) {
      throw new Error(`must list outcomes, one a line, of: ${outcomes.join(', ')}; has ${JSON.stringify(text)}`);
    }
    return text;
  });
  reader.finish();
  return listed;
}
