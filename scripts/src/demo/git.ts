import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';

/** Runs git in a folder of the demo, as a person of acme; the machine's own git settings stay out of it. */
export async function git(folder: string, args: readonly string[], who: Person = PEOPLE.developer): Promise<string> {
  const environment = {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
  };
  const output = await requireProgram(runProgram, `git ${args[0] ?? ''}`, 'git', args, { cwd: folder, environment });
  return output.trim();
}

export interface Person {
  login: string;
  id: number;
  name: string;
  email: string;
}

/** Who acts in the story; the approver is neither author nor dispatcher. */
export const PEOPLE = {
  developer: { login: 'dev-dana', id: 101, name: 'Dana Developer', email: 'dana@acme.example' },
  releaseManager: { login: 'rm-rosa', id: 102, name: 'Rosa Release', email: 'rosa@acme.example' },
} as const satisfies Record<string, Person>;
