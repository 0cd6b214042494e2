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

/** A path and the folders above it, from the top: `a/b/c` gives `a`, `a/b`, `a/b/c`. */
export function withParents(path: string): string[] {
  const steps = path.split('/');
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
