/** A text as the data of a command to the runner (`::name::data`): it can't end it. */
export function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/**
 * Has the runner show `***` in the place of a secret, in the log of this step and of all that follow. It is the runner's own command,
 * written here because `@actions/core`, which has it, takes a third of an action's start to load.
 */
export function maskSecret(secret: string): void {
  process.stdout.write(`::add-mask::${commandData(secret)}\n`);
}
