import { Refusal } from '../../runtime/errors.ts';

/**
 * Checks a path inside a repository: relative, with "/" between its steps, nothing that means "up" or "here", and nothing
 * that a checkout on any system would take for git's own folder.
 *
 * @throws Refusal
 */
export function checkRepositoryPath(path: string): void {
  const steps = path.split('/');
  const isOdd = steps.some((step) => step === '' || step === '.' || step === '..' || /^\.git(?:[ .]*|modules)$|^git~[0-9]+$/i.test(step));
  if (path.length > 1000 || isOdd || /[\u0000-\u001F\u007F\\:]/.test(path)) {
    throw new Refusal(`${JSON.stringify(path.slice(0, 80))} is not a path that may be written in a repository.`);
  }
}

/**
 * Some systems take two names for one where they differ in their case only; what is written there could be either.
 *
 * @param names of everything in the folder that `path` lies in.
 * @throws Refusal when another one of them is taken for the last step of `path`.
 */
export function refuseCollision(path: string, names: Iterable<string>): void {
  const step = path.slice(path.lastIndexOf('/') + 1);
  for (const name of names) {
    if (name !== step && name.length === step.length && name.toLowerCase() === step.toLowerCase()) {
      throw new Refusal(`${path}: ${name} lies beside it, which differs in its case only; some systems take them for one. Rename one of them.`);
    }
  }
}

/** A path and the folders above it, from the top: `a/b/c` gives `a`, `a/b`, `a/b/c`. */
export function withParents(path: string): string[] {
  const steps = path.split('/');
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
