import { mkdir } from 'node:fs/promises';
import { parseStatement, statementKind, subjectDigest } from '../../../actions/common/evidence/statement-schema.ts';
import { EVIDENCE_BRANCH } from '../../../actions/common/evidence/ledger.ts';
import { readText } from '../../../actions/common/runtime/files.ts';
import { filesBelow } from '../project/files.ts';
import type { DemoFacts } from './facts.ts';
import { git } from './git.ts';
import { PLACES } from './places.ts';
import { join } from 'node:path';

/** Checks the evidence branch out beside the GitOps repo, for people, and answers what it holds. */
export async function readEvidence(): Promise<DemoFacts['evidence']> {
  await mkdir(PLACES.evidence, { recursive: true });
  await git(PLACES.evidence, ['clone', '--quiet', '--branch', EVIDENCE_BRANCH, PLACES.gitopsServer, '.']);
  const files = (await filesBelow(PLACES.evidence)).filter((file) => file.endsWith('.json') && !file.startsWith('.git'));
  return Promise.all(files.map(describe));
}

async function describe(path: string): Promise<DemoFacts['evidence'][number]> {
  const statement = parseStatement(await readText(join(PLACES.evidence, path), path), path);
  return { kind: statementKind(statement), outcome: statement.predicate.outcome, digest: subjectDigest(statement), path };
}
