import type { Branches } from '../gitops/repository/branches.ts';
import { type CommitRequest, type CommitResult, commitFiles } from '../gitops/repository/commit-files.ts';
import type { Snapshot } from '../gitops/repository/snapshot.ts';
import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import { errorSentence, Refusal, UserError } from '../runtime/errors.ts';
import { parseStatement, statementKind, subjectDigest } from './statement-schema.ts';
import { type EvidenceKind, type Statement, statementId } from './statement.ts';

/** The branch that holds the evidence; git is its hash chain. */
export const EVIDENCE_BRANCH = 'evidence';

/** A statement as the ledger holds it. */
export interface LedgerEntry {
  id: string;
  kind: EvidenceKind;
  statement: Statement;
  path: string;
}

export interface Ledger {
  entries: LedgerEntry[];
  /** One sentence for each file that is no evidence, whatever it claims. */
  problems: string[];
}

const MAXIMUM_FILES = 1000;

/**
 * The evidence about a digest. A file counts only when its name fits its content, and its content is about this digest.
 *
 * @param snapshot of the evidence branch.
 * @throws UserError when there are more than 1,000 files about it.
 */
export async function readLedger(snapshot: Snapshot, digest: string): Promise<Ledger> {
  const folder = folderOf(digest);
  const names = await snapshot.list(folder);
  if (names.length > MAXIMUM_FILES) {
    throw new UserError(`The evidence about ${digest} has ${names.length} files; at most ${MAXIMUM_FILES} are read.`);
  }
  const ledger: Ledger = { entries: [], problems: [] };
  for (const name of names) {
    const path = `${folder}/${name}`;
    const text = await readForeign(snapshot, path);
    try {
      ledger.entries.push(checkedEntry(text, path, digest));
    } catch (error) {
      ledger.problems.push(`Evidence file ${path} is not believed: ${errorSentence(error)}`);
    }
  }
  return ledger;
}

/** A file that can't be read as text is no evidence; a server that can't be reached is another matter and thrown. */
async function readForeign(snapshot: Snapshot, path: string): Promise<string | Refusal> {
  try {
    return (await snapshot.read(path)) ?? '';
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
}

function checkedEntry(text: string | Refusal, path: string, digest: string): LedgerEntry {
  if (text instanceof Refusal) {
    throw text;
  }
  const statement = parseStatement(text, path);
  if (subjectDigest(statement) !== digest) {
    throw new UserError(`it is about ${subjectDigest(statement)}.`);
  }
  if (statementText(statement) !== text || statementPath(statement) !== path) {
    throw new UserError('its name or its form does not fit its content, so it was changed after it was recorded.');
  }
  return { id: statementId(statement), kind: statementKind(statement), statement, path };
}

/**
 * Adds statements to the ledger in one commit; those that are there already are left out. The branch is created when it is
 * missing.
 */
export async function appendStatements(
  branches: Branches,
  statements: readonly Statement[],
  request: Pick<CommitRequest, 'branch' | 'author' | 'deadline' | 'pacing'>,
): Promise<CommitResult> {
  const files = new Map(statements.map((statement) => [statementPath(statement), statementText(statement)]));
  const ids = statements.map((statement) => statementId(statement));
  const subjects = [...new Set(statements.map((statement) => subjectDigest(statement)))];
  const kinds = [...new Set(statements.map((statement) => statementKind(statement)))];
  const message = {
    subject: `Record evidence: ${kinds.join(', ')}`,
    releaseId: sha256(ids.join('\n')),
    trailers: [...subjects.map((digest) => ['Digest', digest] as const), ...ids.map((id) => ['Evidence', id] as const)],
  };
  return commitFiles(branches, { ...request, change: () => Promise.resolve({ files, message }) });
}

/** Where a statement lies on the evidence branch. */
export function statementPath(statement: Statement): string {
  const hash = sha256(statementText(statement)).replace('sha256:', '').slice(0, 16);
  return `${folderOf(subjectDigest(statement))}/${statementKind(statement)}-${hash}.json`;
}

function folderOf(digest: string): string {
  return digest.replace(':', '-');
}

/** One statement has one text, so its file's hash is its id. */
function statementText(statement: Statement): string {
  return canonicalJson(statement);
}
