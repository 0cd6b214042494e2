import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../runtime/errors.ts';
import { messageText } from './commit-message.ts';
import { type Git, gitWords } from './git-program.ts';
import type { NewCommit } from './object-store.ts';

/** A key with a passphrase is refused: ssh-keygen would wait for it at the terminal. */
const NOBODY_TO_ASK = { SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' };

/**
 * Makes a commit anew with a signature: fast-import, which made it, can't sign.
 *
 * @param key file of a private SSH key without a passphrase; `ssh-keygen` has to be on the PATH.
 * @returns the id of the signed commit.
 */
export async function signedCommit(git: Git, commit: string, parent: string, { message, author, time }: NewCommit, key: string): Promise<string> {
  const parents = parent === '' ? [] : ['-p', parent];
  const answer = await git.try(
    ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}`, 'commit-tree', '-S', ...parents, '-F', '-', `${commit}^{tree}`],
    { input: messageText(message), environment: { ...NOBODY_TO_ASK, ...identity('AUTHOR', author, time), ...identity('COMMITTER', author, time) } },
  );
  if (answer.exitCode !== 0) {
    // Another attempt would have the same key.
    throw new Refusal(`The commit could not be signed with the key of input "signing-key": ${gitWords(answer)}`);
  }
  return answer.stdout.trim();
}

function identity(role: 'AUTHOR' | 'COMMITTER', { name, email }: NewCommit['author'], time: number): Record<string, string> {
  return { [`GIT_${role}_NAME`]: name, [`GIT_${role}_EMAIL`]: email, [`GIT_${role}_DATE`]: `${time} +0000` };
}

/** Keeps a key in a folder of our own, readable by nobody else, as ssh-keygen asks. @returns its file. */
export async function keepSigningKey(folder: string, key: string): Promise<string> {
  const file = join(folder, 'signing-key');
  // A key whose last line does not end is no key to ssh-keygen.
  await writeFile(file, `${key.trim()}\n`, { mode: 0o600 });
  return file;
}
