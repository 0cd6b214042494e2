import { spawn } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { requireProgram, runProgram } from '../../actions/common/runtime/exec.ts';
import { sha256 } from '../../actions/common/runtime/canonical.ts';
import { builtOnce } from '../../scripts/src/machine/built-once.ts';
import { shortHash } from '../../scripts/src/project/content-hash.ts';

export const CUSTOMERS = 1000;
export const ENVIRONMENTS = ['dev', 'staging', 'production', 'dr'] as const;
const COMMITS = 2000;
const AUTHOR = 'Bench <bench@example.com>';
const START = 1_700_000_000;

const ROOT_FILES: Record<string, string> = {
  // Guards no environment that is measured: a decision belongs to one digest of one environment.
  'policy.yaml': 'environments:\n  audited:\n    approvals:\n      count: 1\n      from: [anna, bert]\n',
  'holds.yaml': 'holds: []\n',
  'README.md': '# Environments of all customers\n',
  'applications/customers.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata:\n  name: customers\n',
};

/** The path of the release record of one customer's environment; customers count from 1. */
export function recordPath(customer: number, environment: string): string {
  return `customers/c${customer}/environments/${environment}/release/kustomization.yaml`;
}

/**
 * A bare repository of a large fleet in `folder`, packed as a server keeps it: 1,000 customers with 4 environments each, 45
 * files a customer, 2,000 commits. It is made once, in some seconds, and kept in the kit's cache.
 */
export async function bigRepository(folder: string): Promise<string> {
  const version = shortHash(sha256(await readFile(import.meta.filename)));
  const made = await builtOnce('bench/gitops', version, (words) => console.error(words), make);
  const bare = join(folder, 'gitops.git');
  await cp(join(made, 'gitops.git'), bare, { recursive: true });
  return bare;
}

async function make(work: string): Promise<void> {
  const bare = join(work, 'gitops.git');
  await git('init', '--quiet', '--bare', '--initial-branch=main', '--template=', bare);
  const child = spawn('git', ['-C', bare, 'fast-import', '--quiet', '--done', '--date-format=raw'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(child, 'close');
  await pipeline(Readable.from(history()), child.stdin);
  const [exitCode] = await ended;
  if (exitCode !== 0) {
    throw new Error(`git fast-import ended with ${exitCode}.`);
  }
  await git('-C', bare, 'repack', '-a', '-d', '-f', '--quiet', '--write-bitmap-index');
  await git('-C', bare, 'pack-refs', '--all');
  await git('-C', bare, 'update-server-info');
}

function git(...args: string[]): Promise<string> {
  return requireProgram(runProgram, 'Making the repository', 'git', args);
}

/** The whole history in the language of `git fast-import`. */
function* history(): Generator<string> {
  yield commitHead(0, 'All customers');
  for (const [path, text] of Object.entries(ROOT_FILES)) {
    yield file(path, text);
  }
  for (let customer = 1; customer <= CUSTOMERS; customer += 1) {
    yield file(`customers/c${customer}/README.md`, `# Customer ${customer}\n\nContact: c${customer}@example.com\n`);
    for (const environment of ENVIRONMENTS) {
      yield environmentFiles(customer, environment).map(([path, text]) => file(path, text)).join('');
    }
  }
  for (let commit = 1; commit < COMMITS; commit += 1) {
    const customer = (commit * 7) % CUSTOMERS + 1;
    const environment = ENVIRONMENTS[commit % ENVIRONMENTS.length] ?? 'dev';
    yield commitHead(commit, `Promote 19.0-${commit} to ${environment} of c${customer}`) + file(recordPath(customer, environment), record(customer, commit));
  }
  yield 'done\n';
}

function commitHead(index: number, subject: string): string {
  return `commit refs/heads/main\ncommitter ${AUTHOR} ${START + index * 3600} +0000\n${data(`${subject}\n`)}`;
}

function file(path: string, text: string): string {
  return `M 100644 inline ${path}\n${data(text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function environmentFiles(customer: number, environment: string): [string, string][] {
  const folder = `customers/c${customer}/environments/${environment}`;
  const manifests = ['namespace', 'odoo', 'postgres', 'ingress', 'secrets', 'backup', 'network-policy', 'autoscaling'];
  const resources = manifests.map((name) => `  - ${name}.yaml\n`).join('');
  return [
    [recordPath(customer, environment), record(customer, 0)],
    [`${folder}/release/expectation.json`, `{"digest":"${digest(customer, 0)}"}\n`],
    [`${folder}/kustomization.yaml`, `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: c${customer}-${environment}\nresources:\n${resources}components:\n  - release\n`],
    ...manifests.map((name): [string, string] => [`${folder}/${name}.yaml`, manifest(name, customer, environment)]),
  ];
}

/** A component as people keep it, with comments and quotes of their own. */
function record(customer: number, release: number): string {
  return `# The release of c${customer}. Written by robots.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
  - name: odoo # the name in ../odoo.yaml
    newName: registry.example/c${customer}/odoo
    newTag: "19.0-${release}"
    digest: "${digest(customer, release)}"
configMapGenerator:
  - name: release
    literals:
      - operation=update
      - series=19.0
`;
}

function manifest(kind: string, customer: number, environment: string): string {
  const settings = Array.from({ length: 12 }, (_, index) => `    setting-${index}: ${sha256(`${kind}/${customer}/${environment}/${index % 3}`).slice(7, 19)}\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${kind}\n  namespace: c${customer}-${environment}\ndata:\n  all: |\n${settings.join('')}`;
}

function digest(customer: number, release: number): string {
  return sha256(`${customer}/${release}`);
}
