import { setSecret } from '@actions/core';
import { type Author, authorText, KIT_AUTHOR } from '../../common/gitops/commit-message.ts';
import type { RepositoryLocation } from '../../common/gitops/open-repository.ts';
import { readRepository } from '../../common/gitops/repository-inputs.ts';
import { digestText, imageName, tagText } from '../../common/image/reference.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { readText } from '../../common/runtime/files.ts';
import { InputReader, type Parser } from '../../common/runtime/inputs.ts';
import { booleanText, branchName, environmentName, oneOf } from '../../common/runtime/parsers.ts';
import { workspacePath } from '../../common/runtime/workspace.ts';
import type { NamedRelease } from './unguarded-record.ts';

export interface BumpInputs {
  location: RepositoryLocation;
  branch: string;
  environment: string;
  /** What the caller names; with a decision it only has to agree with it. */
  named: Partial<NamedRelease>;
  /** The text of the decision, not yet believed. */
  decision: string | undefined;
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
  const decision = reader.optional('decision', (text) => text);
  const named = readRelease(reader, decision !== undefined);
  const inputs = {
    location,
    branch: reader.optional('branch', branchName, 'main'),
    environment: reader.required('environment', environmentName),
    named,
    mode,
    dryRun: reader.optional('dry-run', booleanText, false),
    author: reader.optional('author', authorText, KIT_AUTHOR),
    decision: decision === undefined ? undefined : await readDecision(reader, decision, environment),
  };
  if (mode === 'files' && 'url' in location) {
    reader.refuse('Input "mode" is files, which changes a checkout; give its "path" instead of "repository".');
  }
  reader.finish();
  if (location.token !== undefined) {
    setSecret(location.token);
  }
  return inputs;
}

function readRelease(reader: InputReader, isDecided: boolean): Partial<NamedRelease> {
  const read = (name: string, parse: Parser<string>): string | undefined =>
    isDecided ? reader.optional(name, parse) : reader.required(name, parse);
  const [image, tag, digest] = [read('image', imageName), read('tag', tagText), read('digest', digestText)];
  return { ...(image && { image }), ...(tag && { tag }), ...(digest && { digest }) };
}

/** The JSON itself, or the path of a file that holds it. */
async function readDecision(reader: InputReader, text: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (text.startsWith('{')) {
    return text;
  }
  try {
    return await readText(await workspacePath(text, 'Input "decision"', environment), 'Input "decision"', MAXIMUM_DECISION_BYTES);
  } catch (error) {
    reader.refuse(errorSentence(error));
    return '';
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
