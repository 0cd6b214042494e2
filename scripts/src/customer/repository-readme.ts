import type { Answers } from './answers.ts';
import { NO_DIGEST } from './answers-schema.ts';
import { ANSWERS_FILE, commandOf } from './answers-text.ts';
import { hasOwnRegistry, mainEnvironment, promoteWorkflow, rehearsedDatabase } from './caller-workflows.ts';
import { namespaceOf } from './cluster-environment.ts';
import { hostVariables } from './compose-environment.ts';
import { databaseOf } from './database-server.ts';
import { recordPlace } from './first-record.ts';
import { VENDOR } from './template-names.ts';

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
  const steps = [
    `Push this repository to \`${repositories.gitops}\` and the other one to \`${repositories.source}\`.`,
    ...placeholderSteps(answers),
    'Protect `main` (reviews by code owners) and the branch `evidence` against force-pushes and deletion.',
    `Give the teams ${[...new Set(Object.values(roles))].map((team) => `\`${team}\``).join(', ')} write access: GitHub ignores owners that have none.`,
    ...(hasOwnRegistry(answers) ? ['Give the repositories the variable `REGISTRY_USERNAME` and the secret `REGISTRY_PASSWORD`: who pushes and pulls images at their registry.'] : []),
    ...(answers.engine === 'kubernetes' ? clusterSteps(answers) : hostSteps(answers)),
  ];
  return `## Before the first release\n\n${numbered(steps)}`;
}

/** What stands in the files as a placeholder: answered later it reaches all of them, written into one by hand it is in the way later. */
function placeholderSteps(answers: Answers): string[] {
  const { kit, baseImage } = answers.repositories;
  const missing = [
    ...(kit === undefined ? ["`repositories.kit` (`repository` and `commit` of the kit's version, in place of `OWNER` and `KIT_COMMIT`)"] : []),
    ...(baseImage.endsWith(NO_DIGEST) ? ['`repositories.base-image` (the Odoo image that releases are built on, with its digest)'] : []),
    ...(answers.engine === 'kubernetes' && answers.databaseImage.endsWith(NO_DIGEST) ? ['`database-image` (the image of PostgreSQL, with its digest)'] : []),
  ];
  return missing.length === 0 ? [] : [`Write into \`${ANSWERS_FILE}\` what was not answered yet, and start \`${commandOf(answers)} --answers ${ANSWERS_FILE}\` again: ${missing.join(', ')}.`];
}

function clusterSteps(answers: Answers): string[] {
  const namespaces = (environments: Answers['environments']): string => environments.map((environment) => `\`${namespaceOf(answers, environment)}\``).join(', ');
  const archived = answers.environments.filter((environment) => databaseOf(answers, environment) === 'cnpg');
  const secrets = answers.secretStore === ''
    ? `Make the Secrets \`odoo-config\` (key \`odoo.conf\`) and \`database-credentials\` (\`username\`, \`password\`) in ${namespaces(answers.environments)}${archived.length === 0 ? '' : `, and \`backup-credentials\` (\`access-key-id\`, \`secret-access-key\`) in ${namespaces(archived)}`}.`
    : `Put the secrets of each environment below \`${answers.secretStore}/<environment>\` into the store that External Secrets reads, and give it a SecretStore named \`environment\` in \`settings/data\` that can read there and nowhere else: the component \`secret-store-vault/data\`, or one of your own.`;
  const replica = archived.some(({ kind }) => kind === 'dr') ? " The replica has production's roles: its user name and password of the database are those of production." : '';
  return [
    `Ask the platform for what the templates take for granted: Traefik, ${archived.length === 0 ? '' : 'CloudNativePG with the Barman Cloud plugin, '}the ClusterIssuer \`public\`, and the PriorityClasses of \`vendor/odoo-kit/components/priority/classes.example.yaml\`. Where its nodes may not pull your images, add the component \`registry-credentials/data\` to \`settings/data\`.`,
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

function hostSteps(answers: Answers): string[] {
  const { customer, environments } = answers;
  const files = environments.map((environment, index) => [`# /etc/odoo/${customer}-${environment.name}.env`, ...hostVariables(environment, index)].map((line) => `   ${line}`).join('\n'));
  const names = environments.map(({ name }) => `\`${name}\``).join(', ');
  return [
    `On the hosts, write the environment files, readable by the deployer only. Name images with their digests; \`FRONT_IMAGE\` is the kit's proxy:\n\n   \`\`\`sh\n${files.join('\n\n')}\n   \`\`\`\n`,
    `Make a GitHub environment for each of ${names}, with required reviewers, deployed to from \`main\` only; and give each a runner of its own, labelled with its name.`,
    `Rehearsals run on a runner labelled \`rehearsal\`, on copies of \`${rehearsedDatabase(answers)}\`: restore production's newest backup under that name, on a server that is not production's, each night.`,
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

function firstDeployment(answers: Answers): string {
  return answers.engine === 'compose'
    ? `Then start ${promoteWorkflows(answers)} with its tag and digest: the record names it already, so it is deployed as it is.`
    : 'Argo CD applies it once it is on `main`.';
}

function afterwards(answers: Answers): string {
  const promotion = answers.engine === 'compose'
    ? `Every later release is rehearsed by \`rehearse.yml\` and promoted by ${promoteWorkflows(answers)}. Nobody edits a record by hand again.`
    : "This version of the kit rehearses and promotes by workflow on Docker hosts only. On a cluster the action `bump-manifests` writes the record; a workflow that asks the gates first is not there yet.";
  return `## Every later release\n\n${promotion}`;
}

function promoteWorkflows(answers: Answers): string {
  return answers.environments.map((environment) => `\`${promoteWorkflow(answers, environment)}\``).join(', then ');
}

function numbered(steps: readonly string[]): string {
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}
