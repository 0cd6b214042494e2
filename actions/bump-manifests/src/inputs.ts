import { type Decision, parseDecision } from '../../common/gates/decision.ts';
import { shownPlace } from '../../common/gitops/record/environment-files.ts';
import { type Author, authorText, KIT_AUTHOR } from '../../common/gitops/repository/commit-message.ts';
import { digestText, imageName, tagText } from '../../common/runtime/image-names.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { readText } from '../../common/runtime/files.ts';
import { InputReader, type Parser } from '../../common/runtime/inputs.ts';
import { branchName, customerName, environmentName, pathText, shown } from '../../common/runtime/parsers.ts';
import { workspacePath } from '../../common/runtime/workspace.ts';
import { type PullRequestInputs, readPullRequestInputs } from './pull-request-inputs.ts';
import { readRepositoryInputs, type RepositoryInputs } from './repository-inputs.ts';
import { parseTargets } from './target-inputs.ts';
import type { Selection, Target } from './target.ts';
import type { NamedRelease } from './unguarded-record.ts';

export interface BumpInputs extends RepositoryInputs {
  branch: string;
  /** One record, where the input `environment` names it; else what `targets` lists. */
  targets: (Target | Selection)[];
  /** With mode `pull-request`. */
  pullRequest: PullRequestInputs | undefined;
  author: Author;
}

const MAXIMUM_BYTES = 1024 * 1024;

/** Reads and checks every input of bump-manifests. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<BumpInputs> {
  const reader = new InputReader(environment);
  const repository = readRepositoryInputs(reader, environment);
  const decision = await readDecision(reader, environment);
  const inputs = {
    ...repository,
    branch: reader.optional('branch', branchName, 'main'),
    targets: reader.isGiven('targets') ? await readTargets(reader, decision, environment) : [readRecord(reader, decision)],
    pullRequest: readPullRequestInputs(reader, repository.github, repository.mode === 'pull-request'),
    author: reader.optional('author', authorText, KIT_AUTHOR),
  };
  reader.finish();
  return inputs;
}

/** The list itself, or the path of a file that holds it: a variable of a process can't hold more than 128 KiB. */
async function readTargets(reader: InputReader, decision: Decision | undefined, environment: NodeJS.ProcessEnv): Promise<(Target | Selection)[]> {
  const excluded = ['environment', 'customer'].filter((name) => reader.isGiven(name));
  if (excluded.length > 0) {
    reader.refuse(`Inputs "targets" and "${excluded.join('", "')}" exclude each other: each target says its own.`);
  }
  const shared = { release: { ...decision, ...givenRelease(reader) }, decision };
  try {
    const text = await fileOrText(reader.text('targets', MAXIMUM_BYTES), /^[^\s:*]+\.(?:ya?ml|json)$/, 'targets', environment);
    return parseTargets(text, 'Input "targets"', shared);
  } catch (error) {
    reader.refuse(errorSentence(error));
    return [];
  }
}

function givenRelease(reader: InputReader): Partial<NamedRelease> {
  const parts = {
    image: reader.optional('image', imageName),
    tag: reader.optional('tag', tagText),
    digest: reader.optional('digest', digestText),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function readRecord(reader: InputReader, decision: Decision | undefined): Target {
  const place = {
    environment: reader.required('environment', environmentName),
    customer: reader.optional('customer', customerName),
  };
  if (decision !== undefined && (decision.environment !== place.environment || decision.customer !== place.customer)) {
    reader.refuse(`The record of ${shownPlace(place)} is to be written (inputs "environment", "customer"), and the decision is about ${shownPlace(decision)}.`);
  }
  return { kind: 'record', place, release: readRelease(reader, decision), decision };
}

/** A decision names the release; what the caller names beside it has to be the same. One that can't be read is problem enough. */
function readRelease(reader: InputReader, decision: Decision | undefined): NamedRelease {
  const read = (name: keyof NamedRelease, parse: Parser<string>): string => {
    if (decision === undefined) {
      return reader.isGiven('decision') ? reader.optional(name, parse, '') : reader.required(name, parse);
    }
    const named = reader.optional(name, parse, decision[name]);
    if (named !== decision[name]) {
      reader.refuse(`Input "${name}" is ${shown(named)} and the decision is about ${shown(decision[name])}.`);
    }
    return decision[name];
  };
  return { image: read('image', imageName), tag: read('tag', tagText), digest: read('digest', digestText) };
}

/** The JSON itself, or the path of a file that holds it. */
async function readDecision(reader: InputReader, environment: NodeJS.ProcessEnv): Promise<Decision | undefined> {
  if (!reader.isGiven('decision')) {
    return undefined;
  }
  try {
    const text = await fileOrText(reader.text('decision', MAXIMUM_BYTES), /^[^{]/, 'decision', environment);
    return parseDecision(text, 'Input "decision"');
  } catch (error) {
    reader.refuse(errorSentence(error));
    return undefined;
  }
}

async function fileOrText(given: string, path: RegExp, input: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const what = `Input "${input}"`;
  return path.test(given) ? readText(await workspacePath(pathText(given), what, environment), what, MAXIMUM_BYTES) : given;
}
