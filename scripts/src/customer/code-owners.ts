import type { Answers, Role } from './answers.ts';
import type { Engine } from './estates.ts';

type Line = readonly [path: string, ...roles: Role[]];

const EVERYWHERE: readonly Line[] = [
  ['*', 'platform'],
  ['/policy.yaml', 'release-managers'],
  ['/waivers.yaml', 'release-managers'],
  ['/holds.yaml', 'release-managers'],
  ['/.github/', 'release-managers'],
  ['/docs/runbooks/', 'platform', 'database', 'application', 'release-managers'],
  ['/environments/*/settings/', 'platform'],
];
const RECORDS: Line = ['/environments/*/release/', 'release-managers'];
/** Who has to review a change of which path. In CODEOWNERS the last line that matches counts; any one team of a line is enough. */
const OWNERS: Record<Engine, readonly Line[]> = {
  compose: [...EVERYWHERE, RECORDS],
  kubernetes: [...EVERYWHERE, ['/environments/*/settings/app/', 'application'], ['/environments/*/settings/data/', 'database'], RECORDS],
};

const HEADING = `# Who has to review a change to what decides about releases. The last line that matches counts. The release records
# are written by the workflows; the first one by people, under review.`;

/** CODEOWNERS of the GitOps repository. */
export function gitopsOwners({ engine, roles }: Answers): string {
  return ownersFile(HEADING, OWNERS[engine].map(([path, ...owners]) => [path, ...owners.map((role) => roles[role])]));
}

/** CODEOWNERS of the repository with the addons. */
export function sourceOwners({ roles }: Answers): string {
  const heading = '# Who has to review a change to the addons, and to the workflow that builds releases of them.';
  return ownersFile(heading, [['*', roles.application], ['/.github/', roles['release-managers']], ['/release-intent.yaml', roles.application, roles.database]]);
}

function ownersFile(heading: string, lines: readonly string[][]): string {
  return `${[heading, ...lines.map(([path, ...teams]) => [path, ...new Set(teams.map((team) => `@${team}`))].join(' '))].join('\n')}\n`;
}
