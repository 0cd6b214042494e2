import type { Observation } from '../helper/documents.ts';

const CASCADE = 'ON DELETE CASCADE';

/** What the approver wants to know of foreign keys: records that from now on go by themselves when another is deleted. */
export function cascadeNotes(before: Observation['constraints'], after: Observation['constraints']): string[] {
  return Object.entries(after).flatMap(([table, constraints]) => {
    const old = new Map((before[table] ?? []).map((constraint) => [nameOf(constraint), constraint]));
    return constraints.filter((constraint) => constraint.includes(CASCADE) && old.get(nameOf(constraint))?.includes(CASCADE) === false)
      .map((constraint) => `Records of ${table} are deleted from now on with the record that they point to (${nameOf(constraint)}); before they kept it or lost the link.`);
  });
}

function nameOf(constraint: string): string {
  return constraint.split(' ', 1)[0] ?? '';
}
