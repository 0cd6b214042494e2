import { parse } from 'yaml';
import { applyEdits, type Edit } from '../../../actions/common/gitops/editing/splice.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import type { Answers, CustomerEnvironment } from './answers.ts';
import { generated, type PlannedFile } from './planned-file.ts';
import type { Texts } from './skeletons.ts';

const FOLDER = '.github/workflows/';
const PROMOTE = `${FOLDER}promote.yml`;
const INSTRUCTIONS = /Fill in before use:/;

/** The files that call the kit's workflows from the GitOps repository: those of the engine's skeleton, with the answers in them. */
export function gitopsCallers(answers: Answers, skeleton: Texts): PlannedFile[] {
  const main = mainEnvironment(answers);
  return workflowsOf(skeleton).flatMap(([path, text]) => {
    const environments = path === PROMOTE ? answers.environments : [main];
    return environments.map((environment) => {
      const name = path === PROMOTE ? `${FOLDER}${promoteWorkflow(answers, environment)}` : path;
      return generated(name, caller(path, forEnvironment(path, text, environment), answers, environment));
    });
  });
}

/** The files that call the kit's workflows from the repository with the addons. */
export function sourceCallers(answers: Answers, skeleton: Texts): PlannedFile[] {
  const ofEngine = (text: string): string => (answers.engine === 'compose' ? text : withoutHandOver(text));
  return workflowsOf(skeleton).map(([path, text]) => generated(path, caller(path, ofEngine(text), answers, mainEnvironment(answers))));
}

/** The file name of the workflow that promotes to an environment. */
export function promoteWorkflow(answers: Answers, environment: CustomerEnvironment): string {
  return environment === mainEnvironment(answers) ? 'promote.yml' : `promote-${environment.name}.yml`;
}

/** The copy of production's database that rehearsals clone, on a Docker host. */
export function rehearsedDatabase({ customer }: Answers): string {
  return `${customer.replaceAll('-', '_')}_copy`;
}

/** True where images are kept elsewhere than at GitHub's registry, which takes the job's own token. */
export function hasOwnRegistry({ repositories }: Answers): boolean {
  return !repositories.image.startsWith('ghcr.io/');
}

/** The environment whose data releases are rehearsed on: production, or the last one. */
export function mainEnvironment({ environments }: Answers): CustomerEnvironment {
  const found = environments.find(({ kind }) => kind === 'production') ?? environments.at(-1);
  if (found === undefined) {
    throw new Error('The answers have no environment.');
  }
  return found;
}

function workflowsOf(skeleton: Texts): [string, string][] {
  return [...skeleton].filter(([path]) => path.startsWith(FOLDER));
}

/** What people read: the name in the list of runs, and which GitHub environment it needs. */
function forEnvironment(path: string, text: string, { name }: CustomerEnvironment): string {
  return path === PROMOTE ? text.replace(/^(run-name: .*) to production$/m, `$1 to ${name}`).replace(/^# "production" needs/m, `# "${name}" needs`) : text;
}

function caller(path: string, text: string, answers: Answers, environment: CustomerEnvironment): string {
  return withKit(withRegistry(applyEdits(text, settingEdits(text, answers, environment), path), answers), answers);
}

/** A cluster's GitOps repository has no workflow yet that a release could be handed over to. */
function withoutHandOver(text: string): string {
  return text
    .replace(/ and hands it over to the GitOps repository(?=\.$)/m, '')
    .replace(/^ +gitops-repository: .*\n/m, '')
    .replace(/^ {4}secrets:\n(?: {6}.*\n)*/m, '');
}

/** The job's own token opens ghcr.io alone, and is nobody else's business. */
function withRegistry(text: string, answers: Answers): string {
  const named = text.replace('registry-username: ${{ github.actor }}', 'registry-username: ${{ vars.REGISTRY_USERNAME }}');
  if (!hasOwnRegistry(answers) || named === text) {
    return text;
  }
  const secrets = /^ {4}secrets:$/m.test(named) ? '' : '    secrets:\n';
  return `${named}${secrets}      registry-password: \${{ secrets.REGISTRY_PASSWORD }}\n`;
}

/** Every setting under `with` that has a value of the customer's own. */
function settingEdits(text: string, answers: Answers, environment: CustomerEnvironment): Edit[] {
  const { jobs } = parse(text) as { jobs: Record<string, { with?: Record<string, unknown> }> };
  const values = callerSettings(answers, environment);
  return Object.entries(jobs).flatMap(([job, { with: settings = {} }]) =>
    Object.keys(settings).flatMap((key) => {
      const value = values.get(key);
      return value === undefined ? [] : [{ path: ['jobs', job, 'with', key], value }];
    }));
}

function callerSettings(answers: Answers, { name }: CustomerEnvironment): Map<string, string> {
  const { customer, repositories, series } = answers;
  return new Map([
    ['image', repositories.image],
    ['series', series],
    ['base-image', repositories.baseImage],
    ['gitops-repository', repositories.gitops],
    ['source-repository', repositories.source],
    ['environment', name],
    ['source-database', rehearsedDatabase(answers)],
    ['project', `${customer}-${name}`],
    ['env-file', `/etc/odoo/${customer}-${name}.env`],
    ['runner', `["self-hosted", "${name}"]`],
  ]);
}

/** Without the kit's commit the placeholders stay, and so does what to do about them. */
function withKit(text: string, { repositories: { kit } }: Answers): string {
  if (kit === undefined) {
    return text;
  }
  const named = text.replaceAll(/(uses: )OWNER\/odoo-gitops-kit(\/\S+)@KIT_COMMIT/g, (_, uses: string, path: string) => `${uses}${kit.repository}${path}@${kit.commit} # v${KIT_VERSION}`);
  return withoutInstructions(named);
}

/** The end of the head comment says what to fill in. */
function withoutInstructions(text: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('#') && INSTRUCTIONS.test(line));
  if (start === -1) {
    return text;
  }
  const length = lines.slice(start).findIndex((line) => !line.startsWith('#'));
  const before = String(lines[start]).split(INSTRUCTIONS)[0]?.trimEnd() ?? '';
  return lines.toSpliced(start, length, ...(before === '#' ? [] : [before])).join('\n');
}
