import type { Answers } from './answers.ts';
import { NO_DIGEST } from './answers-schema.ts';
import { ANSWERS_FILE, commandOf } from './answers-text.ts';
import { hasOwnRegistry, mainEnvironment } from './caller-workflows.ts';
import { namespaceOf } from './cluster-environment.ts';
import { hostVariables } from './compose-environment.ts';
import { databaseOf } from './database-server.ts';
import { recordPlace } from './first-record.ts';
import { VENDOR } from './template-names.ts';

const ARCHIVE_SECRET = ', and `backup-credentials` (`access-key-id`, `secret-access-key`) beside them';

/** README.md of the GitOps repository, for the people who work in it. */
export function gitopsReadme(answers: Answers): string {
  return `${[heading(answers), environmentTable(answers), filesTable(answers), firstSteps(answers), firstRelease(answers), afterwards(answers)].join('\n\n')}\n`;
}

function heading({ customer, series, engine, roles }: Answers): string {
  const place = engine === 'kubernetes' ? 'on Kubernetes, applied by Argo CD' : 'on a Docker host, with Compose';
  return `# ${customer}: what runs

Odoo ${series} ${place}. What is on the branch \`main\` is what runs. Questions: \`${roles.platform}\`.`;
}

function environmentTable(answers: Answers): string {
  const rows = answers.environments.map((environment) => {
    const { name, host, kind, size } = environment;
    const where = answers.engine === 'kubernetes' ? `\`${namespaceOf(answers, environment)}\`, ${environment.tenancy}` : `Compose project \`${answers.customer}-${name}\``;
    return `| \`${name}\` | ${kind} | \`${host}\` | ${where} | ${size} |`;
  });
  return ['| environment | kind | host | where | size |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function filesTable({ engine, roles }: Answers): string {
  const both = [
    ['`policy.yaml`', 'what a release has to prove, who approves, windows and freezes', `\`${roles['release-managers']}\``],
    ['`waivers.yaml`, `holds.yaml`', 'vulnerabilities that somebody answers for; releases that must not be promoted', `\`${roles['release-managers']}\``],
    ['`environments/*/settings/`', 'what is particular to an environment', `\`${roles.platform}\``],
    ['`environments/*/release/`', 'which release runs', 'the workflows'],
    ['`docs/runbooks/`', 'what to do when it breaks', 'as each says'],
    [`\`${ANSWERS_FILE}\``, 'the answers that this repository was made from', `\`${roles.platform}\``],
  ];
  const cluster = [
    ['`exceptions.yaml`', 'where this customer differs from the standard, and why', `\`${roles.platform}\``],
    [`\`${VENDOR}/\`, \`kit.lock.json\``, "the kit's templates, byte for byte; changed by scripts/upgrade-kit only", `\`${roles.platform}\``],
  ];
  const rows = [...both, ...(engine === 'kubernetes' ? cluster : [])].map((cells) => `| ${cells.join(' | ')} |`);
  return ['| file | what | whose |', '| --- | --- | --- |', ...rows].join('\n');
}

function firstSteps(answers: Answers): string {
  const { repositories, roles } = answers;
  const fillIn = repositories.kit === undefined ? ['In `.github/workflows` replace `OWNER` and `KIT_COMMIT`, as each file says.'] : [];
  const steps = [
    `Push this repository to \`${repositories.gitops}\` and the other one to \`${repositories.source}\`.`,
    ...fillIn,
    'Protect `main` (reviews by code owners) and the branch `evidence` against force-pushes and deletion.',
    `Give the teams ${[...new Set(Object.values(roles))].map((team) => `\`${team}\``).join(', ')} write access: GitHub ignores owners that have none.`,
    ...(hasOwnRegistry(answers) ? ['Give the repositories the variable `REGISTRY_USERNAME` and the secret `REGISTRY_PASSWORD`: who pushes and pulls images at their registry.'] : []),
    ...(answers.engine === 'kubernetes' ? clusterSteps(answers) : hostSteps(answers)),
  ];
  return `## Before the first release\n\n${numbered(steps)}`;
}

function clusterSteps(answers: Answers): string[] {
  const namespaces = answers.environments.map((environment) => `\`${namespaceOf(answers, environment)}\``).join(', ');
  const secrets = answers.secretStore === ''
    ? `Make the Secrets \`odoo-config\` (key \`odoo.conf\`) and \`database-credentials\` (\`username\`, \`password\`) in ${namespaces}${answers.database === 'cnpg' ? ARCHIVE_SECRET : ''}.`
    : `Put the secrets of each environment below \`${answers.secretStore}/<environment>\` into the store that External Secrets reads, and give it a SecretStore named \`environment\` in \`settings/data\` that can read there and nowhere else: the component \`secret-store-vault/data\`, or one of your own.`;
  const replica = answers.environments.some((environment) => environment.kind === 'dr' && databaseOf(answers, environment) === 'cnpg')
    ? " The replica has production's roles: its user name and password of the database are those of production."
    : '';
  const image = answers.databaseImage.endsWith(NO_DIGEST)
    ? [`Write the image of PostgreSQL, with its digest, into \`${ANSWERS_FILE}\` (\`database-image\`) and start \`${commandOf(answers)} --answers ${ANSWERS_FILE}\` again.`]
    : [];
  return [
    'Ask the platform for what the templates take for granted: Traefik, the ClusterIssuer `public`, and the PriorityClasses of `vendor/odoo-kit/components/priority/classes.example.yaml`.',
    ...image,
    `${secrets}${replica}`,
    ...sharedSteps(answers),
    `Take \`customers/\` and \`projects/\` of \`${answers.customer}-fleet\` into the fleet repository: they make two Argo CD Applications an environment, \`<namespace>-data\` and \`<namespace>-app\`.`,
  ];
}

/** scripts/validate-gitops finds them until somebody has. */
function sharedSteps({ environments }: Answers): string[] {
  const names = environments.filter(({ kind, tenancy }) => tenancy === 'shared' && (kind === 'production' || kind === 'dr')).map(({ name }) => `\`${name}\``);
  return names.length === 0 ? [] : [`Write into \`exceptions.yaml\` why the database of ${names.join(' and ')} is on a server with others' databases (\`shared-production\` for the Namespace), who answers for it, and when it is looked at again.`];
}

function hostSteps({ customer, environments }: Answers): string[] {
  const files = environments.map((environment, index) => [`# /etc/odoo/${customer}-${environment.name}.env`, ...hostVariables(environment, index)].map((line) => `   ${line}`).join('\n'));
  const names = environments.map(({ name }) => `\`${name}\``).join(', ');
  return [
    `On the hosts, write the environment files, readable by the deployer only:\n\n   \`\`\`sh\n${files.join('\n\n')}\n   \`\`\`\n`,
    `Make a GitHub environment for each of ${names}, with required reviewers, deployed to from \`main\` only; and give each a runner of its own, labelled with its name.`,
    'Give the repositories their secrets: `GITOPS_ACTIONS_TOKEN` in the one with the addons, `SOURCE_ACTIONS_TOKEN` and `REHEARSAL_DATABASE_URL` here.',
  ];
}

function firstRelease(answers: Answers): string {
  if (answers.running !== undefined) {
    return `## The release that runs now\n\nIt is in the record of \`${answers.running.environment}\` already. [docs/baseline.md](docs/baseline.md) says how its database is marked, and what to check.`;
  }
  const record = recordPlace(answers.engine, mainEnvironment(answers)).record;
  return `## The first release

There is nothing to rehearse a first release on, so people write it, under review. Until then each record names a digest of zeros,
which no image can have: nothing starts.

${numbered([
    `Build it: push to \`main\` of \`${answers.repositories.source}\`. The run of \`build-release.yml\` shows tag and digest.${answers.engine === 'compose' ? ' Its hand-over to a rehearsal fails this once.' : ''}`,
    `Write it into \`${ANSWERS_FILE}\`:\n\n   \`\`\`yaml\n   release:\n     tag: "${answers.series}-1.1"\n     digest: "sha256:…"\n     source: "${answers.repositories.source}@<commit>"\n     modules: [base, web]\n   \`\`\`\n\n   \`modules\` are installed into the empty database.`,
    `Start \`scripts/new-customer --answers ${ANSWERS_FILE}\` again: it writes the release into \`${record}\` and those of the other environments that have none yet. Or edit image, tag and digest there by hand: each stands in it more than once.`,
    `Open a pull request, which the release managers review like any other. ${firstDeployment(answers)}`,
  ])}`;
}

function firstDeployment({ engine }: Answers): string {
  return engine === 'compose'
    ? 'Then start `promote.yml` with its tag and digest: the record names it already, so it is deployed as it is.'
    : 'Argo CD applies it once it is on `main`.';
}

function afterwards({ engine }: Answers): string {
  const promotion = engine === 'compose'
    ? 'Every later release is rehearsed by `rehearse.yml` and promoted by `promote.yml`. Nobody edits a record by hand again.'
    : "This version of the kit rehearses and promotes by workflow on Docker hosts only. On a cluster the action `bump-manifests` writes the record; a workflow that asks the gates first is not there yet.";
  return `## Every later release\n\n${promotion}`;
}

function numbered(steps: readonly string[]): string {
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}
