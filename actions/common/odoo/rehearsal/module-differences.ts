import type { Observation } from '../helper/documents.ts';
import type { Difference } from './difference.ts';

/** Modules that an update left uninstalled. Their tables stay, and nothing shows them unless another module took them over. */
export function moduleDifferences(before: Observation, after: Observation | null): Difference[] {
  const lost = Object.entries(before.modules).filter(([name, { state }]) => after !== null && state === 'installed' && after.modules[name] === undefined);
  return lost.map(([module]) => ({
    kind: 'drops', subject: `module/${module}`, count: 1, ids: [], code: 'module-uninstalled',
    message: `Module ${module} was installed, and the update left it uninstalled.`,
  }));
}
