import { MAXIMUM_STATEMENT_BYTES, parseStatement } from '../../common/evidence/statement-schema.ts';
import type { Statement } from '../../common/evidence/statement.ts';
import { EVIDENCE_BRANCH } from '../../common/evidence/ledger.ts';
import type { RepositoryLocation } from '../../common/gitops/repository/open-repository.ts';
import { readRepository } from '../../common/gitops/repository/repository-inputs.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { readText } from '../../common/runtime/files.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { branchName, pathText } from '../../common/runtime/parsers.ts';
import { workspacePath } from '../../common/runtime/workspace.ts';

export interface AppendInputs {
  location: RepositoryLocation;
  branch: string;
  statements: Statement[];
}

const MAXIMUM_STATEMENTS = 50;

/** Reads and checks every input, and the statements that they name. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<AppendInputs> {
  const reader = new InputReader(environment);
  const location = readRepository(reader, environment);
  const branch = reader.optional('branch', branchName, EVIDENCE_BRANCH);
  const paths = reader.list('statements', pathText);
  if (paths.length === 0 || paths.length > MAXIMUM_STATEMENTS) {
    reader.refuse(`Input "statements" must name 1 to ${MAXIMUM_STATEMENTS} files, one a line, and names ${paths.length}.`);
  }
  const statements = await readStatements(reader, paths.slice(0, MAXIMUM_STATEMENTS), environment);
  reader.finish();
  return { location, branch, statements };
}

async function readStatements(reader: InputReader, paths: readonly string[], environment: NodeJS.ProcessEnv): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const path of paths) {
    try {
      const file = await workspacePath(path, 'Input "statements"', environment);
      statements.push(parseStatement(await readText(file, 'Input "statements"', MAXIMUM_STATEMENT_BYTES), `Input "statements": ${path}`));
    } catch (error) {
      reader.refuse(errorSentence(error));
    }
  }
  return statements;
}
