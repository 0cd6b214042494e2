import type { Answers, KnownRelease } from './answers.ts';
import { generated, type PlannedFile } from './planned-file.ts';
import { namespaceOf } from './cluster-environment.ts';
import { databaseName, databaseOf } from './database-server.ts';

type Adopted = Answers & { release: KnownRelease; running: NonNullable<Answers['running']> };

/** The page that says what an adopted customer runs, how its database is marked, and what to check before the first promotion. */
export function baselineFiles(answers: Answers): PlannedFile[] {
  return isAdopted(answers) ? [generated('docs/baseline.md', baselineText(answers))] : [];
}

function isAdopted(answers: Answers): answers is Adopted {
  return answers.release !== undefined && answers.running !== undefined;
}

function baselineText(answers: Adopted): string {
  return `${[present(answers), mark(answers), checks(answers), next()].join('\n\n')}\n`;
}

function present({ release, running, series }: Adopted): string {
  const modules = release.modules.length === 0 ? 'not listed' : release.modules.map((name) => `\`${name}\``).join(', ');
  return `# Baseline

What \`${running.environment}\` ran when it was adopted.

| what | value |
| --- | --- |
| image | \`${release.image}:${release.tag}@${release.digest}\` |
| series | ${series} |
| database | \`${running.database}\` on ${running.server} |
| modules of its own | ${modules} |
| source | ${release.source === '' ? 'not known' : `\`${release.source}\``} |`;
}

/** On a cluster a copy of the database is marked, under the name that it has there. */
function markedDatabase(answers: Adopted): { name: string; moved: string } {
  const { running } = answers;
  const environment = answers.environments.find(({ name }) => name === running.environment);
  if (answers.engine === 'compose' || environment === undefined) {
    return { name: running.database, moved: '' };
  }
  const name = databaseName(answers, environment);
  const place = databaseOf(answers, environment) === 'managed' ? `on \`${answers.databaseHost}\`` : `into namespace \`${namespaceOf(answers, environment)}\``;
  return { name, moved: `\n\nOn the cluster the database is called \`${name}\`. Restore \`${running.database}\` under that name ${place}\nand mark it there; the old server keeps serving until people are moved.` };
}

function mark(answers: Adopted): string {
  const { name, moved } = markedDatabase(answers);
  return `## Mark the database

Once, where the helper reaches the database (it is in every image that the kit built, and can be mounted into others):

\`\`\`sh
odoo-release mark --database ${name} --adopt --digest ${answers.release.digest}
\`\`\`

It writes one row in the schema \`odoo_release\`. A database with half installed modules is refused: finish or undo that update
first.${moved}`;
}

function checks(answers: Adopted): string {
  const { release } = answers;
  return `## Check

- [ ] \`docker buildx imagetools inspect ${release.image}@${release.digest}\` answers: the digest is in the registry, and stays there.
- [ ] \`odoo-release mark --database ${markedDatabase(answers).name} --read\` shows that digest in state \`serving\`.
- [ ] The modules that are installed are those of the table above; each of them is in the source repository.
- [ ] A backup of database and attachments was restored somewhere else and Odoo started on it.
- [ ] \`policy.yaml\` says \`mode: observe\`.
- [ ] \`verify-deployment\` called the environment healthy and its statement is on the branch \`evidence\`: only then is there a way back.`;
}

function next(): string {
  return `## Then

Rehearse a release that changes nothing. When its reports are quiet, set \`mode: enforce\` in \`policy.yaml\`.`;
}
