import type { Answers, Role } from './answers.ts';
import { mainEnvironment } from './caller-workflows.ts';
import { namespaceOf } from './cluster-environment.ts';
import { databaseOf } from './database-server.ts';
import { generated, type PlannedFile, seeded } from './planned-file.ts';

interface Runbook {
  file: string;
  title: string;
  owner: Role;
  when: string;
  /** What the kit knows already. The rest people write, and try. */
  known(answers: Answers): string[];
}

const RUNBOOKS: readonly Runbook[] = [
  {
    file: 'restore', title: 'Restore the database', owner: 'database',
    when: 'Data is lost or wrong, and a rollback of the release does not bring it back.',
    known: (answers) => [
      'Put the release on hold in `holds.yaml` and stop promotions: whatever is promoted meanwhile is lost with the restore.',
      restoring(answers),
      'The attachments have to be at least as new as the database; older ones miss files.',
    ],
  },
  {
    file: 'failed-migration', title: 'A migration failed', owner: 'application',
    when: 'A deployment stopped after the update began. The maintenance page stays, and the marker says `updating`.',
    known: (answers) => [
      'Start no second update: a half updated database is only ever restored.',
      `Read why: ${answers.engine === 'kubernetes' ? `the log of the Job \`release-migrate\` and the ConfigMap \`release-report\` in namespace \`${namespaceOf(answers, mainEnvironment(answers))}\`` : 'the log of the step "Update the database" of the deployment'}.`,
      'The way back is what the rollback planner says; see "Restore the database".',
    ],
  },
  {
    file: 'failover', title: 'The database or the site is down', owner: 'platform',
    when: 'The server of the database, the host or the region does not come back by itself.',
    known: (answers) => [
      takingOver(answers),
      'Say so to the users before, not after.',
    ],
  },
  {
    file: 'month-end', title: 'Month end', owner: 'application',
    when: 'The books are closed and invoices are sent: the busiest days, on which nothing changes.',
    known: ({ monthEndFreeze }) => [
      monthEndFreeze ? 'From the 28th for six days `policy.yaml` lets no promotion into production. A rollback of a bad release is exempt.' : 'Nothing is frozen at month end; see `month-end-freeze` in `customer.yaml`.',
      'Capacity is raised in `environments/<environment>/settings`, which runs no migration.',
    ],
  },
  {
    file: 'break-glass', title: 'Break glass', owner: 'release-managers',
    when: 'Something has to reach production now, and a gate that is right at other times stands in the way.',
    known: () => [
      'Two people decide, give a reason and an end: a commit to `policy.yaml`, reviewed by its owners, and taken back the same day.',
      'Rehearsal, restore point and holds are never left out. The in-image helper would refuse such a release anyway.',
    ],
  },
];

function restoring(answers: Answers): string {
  if (answers.engine === 'compose') {
    return '`rollback-release` with `restore: approved` plans it; `deploy-compose` carries it out from the newest restore point.';
  }
  const made = databaseOf(answers, mainEnvironment(answers)) === 'managed' ? 'database on the same server, out of a dump,' : 'database server';
  return `A restore makes a new ${made} beside the old one. The release record names it with \`operation=restore\`; the old one is kept.`;
}

function takingOver(answers: Answers): string {
  const standby = answers.environments.find(({ kind }) => kind === 'dr');
  if (standby === undefined) {
    return 'There is no replica in another region: the way back is a restore from the newest backup.';
  }
  const replica = databaseOf(answers, standby) === 'managed' ? 'stands ready; its database is brought by those who run its server' : 'has a replica';
  return `The environment \`${standby.name}\` ${replica}. Promote it only when the other side is certain to be down: two that write can not be joined again.`;
}

/** The beginnings of the runbooks: an owner, and what the kit knows. They are people's own from then on. */
export function runbookFiles(answers: Answers): PlannedFile[] {
  return [...RUNBOOKS.map((runbook) => seeded(`docs/runbooks/${runbook.file}.md`, runbookText(runbook, answers))), generated('docs/runbooks/README.md', overview(answers))];
}

function runbookText({ title, owner, when, known }: Runbook, answers: Answers): string {
  return `# ${title}

Owner: \`${answers.roles[owner]}\`. Last tried: never.

**When:** ${when}

${known(answers).map((step, index) => `${index + 1}. ${step}`).join('\n')}

## Here

Not written yet: whom to call, which commands with which names, how long it takes. The owner writes it at the first drill.
`;
}

function overview({ roles }: Answers): string {
  const rows = RUNBOOKS.map(({ file, title, owner }) => `| [${title}](${file}.md) | \`${roles[owner]}\` |`);
  return `# Runbooks\n\n| what happened | owner |\n| --- | --- |\n${rows.join('\n')}\n\nA runbook that nobody tried is a wish: try each once a quarter and write the day into it.\n`;
}
