import { type Decision, parseDecision } from '../../common/gates/decision.ts';
import { type Author, authorText, KIT_AUTHOR } from '../../common/gitops/repository/commit-message.ts';
import type { RepositoryLocation } from '../../common/gitops/repository/open-repository.ts';
import { readRepository } from '../../common/gitops/repository/repository-inputs.ts';
import { digestText, imageName, tagText } from '../../common/image/reference.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { readText } from '../../common/runtime/files.ts';
import { InputReader, type Parser } from '../../common/runtime/inputs.ts';
import { booleanText, branchName, environmentName, oneOf, shown } from '../../common/runtime/parsers.ts';
import { workspacePath } from '../../common/runtime/workspace.ts';
import type { NamedRelease } from './unguarded-record.ts';

export interface BumpInputs {
  location: RepositoryLocation;
  branch: string;
  environment: string;
  /** From the decision where there is one, else as the caller names it. */
  release: NamedRelease;
  decision: Decision | undefined;
  mode: 'commit' | 'files';
  dryRun: boolean;
  author: Author;
}

const MAXIMUM_DECISION_BYTES = 1024 * 1024;

/** Reads and checks every input of bump-manifests. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<BumpInputs> {
  const reader = new InputReader(environment);
  const location = readRepository(reader, environment);
  const mode = reader.optional('mode', modeText, 'commit');
  reader.optional('targets', notOffered('is not offered by this version, which writes one release record: use "environment"'));
  const name = reader.required('environment', environmentName);
  const decision = await readDecision(reader, environment);
  const inputs = {
    location,
    branch: reader.optional('branch', branchName, 'main'),
    environment: name,
    release: readRelease(reader, decision),
    decision,
    mode,
    dryRun: reader.optional('dry-run', booleanText, false),
    author: reader.optional('author', authorText, KIT_AUTHOR),
  };
  if (decision !== undefined && decision.environment !== name) {
    reader.refuse(`Input "environment" is ${shown(name ?? '')} and the decision is about ${shown(decision.environment)}.`);
  }
  if (mode === 'files' && 'url' in location) {
    reader.refuse('Input "mode" is files, which changes a checkout; give its "path" instead of "repository".');
  }
  reader.finish();
  return inputs;
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
  const given = reader.optional('decision', (text) => text);
  if (given === undefined) {
    return undefined;
  }
  try {
    const isJson = given.startsWith('{');
    const text = isJson ? given : await readText(await workspacePath(given, 'Input "decision"', environment), 'Input "decision"', MAXIMUM_DECISION_BYTES);
    return parseDecision(text, 'Input "decision"');
  } catch (error) {
    reader.refuse(errorSentence(error));
    return undefined;
  }
}

function modeText(text: string): 'commit' | 'files' {
  if (text === 'pull-request') {
    throw new Error('is pull-request, which this version does not offer; it offers commit and files');
  }
  return oneOf('commit', 'files')(text);
}

function notOffered(sentence: string): Parser<never> {
  return () => {
    throw new Error(sentence);
  };
}
