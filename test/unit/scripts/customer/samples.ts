import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Answers, parseAnswers } from '../../../../scripts/src/customer/answers.ts';
import { type MadeRepository, makeRepositories, type MakingOptions } from '../../../../scripts/src/customer/make-repositories.ts';
import { readTemplates, type Templates } from '../../../../scripts/src/customer/skeletons.ts';
import { exists } from '../../../../scripts/src/project/files.ts';
import { ROOT } from '../../../../scripts/src/project/root.ts';

export const KIT_TEMPLATES = join(ROOT, 'gitops-templates');
const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {app.kubernetes.io/managed-by: odoo-gitops-kit}}]\n';
const BASE = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [config.yaml]\n';

/** Answers of a boutique with what a test changes. */
export function boutique(changes: Record<string, unknown> = {}): string {
  return stringify({
    customer: 'acme',
    repositories: { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons' },
    series: '19.0',
    estate: 'boutique',
    environments: { production: { host: 'erp.acme.example' } },
    'time-zone': 'Europe/Brussels',
    users: 80,
    roles: { platform: 'acme/platform', database: 'acme/databases', application: 'acme/consultants', 'release-managers': 'acme/release-managers' },
    approvers: ['anna-acme', 'bert-acme'],
    ...changes,
  });
}

/** The same on Kubernetes, with two environments. */
export function cluster(changes: Record<string, unknown> = {}): string {
  return boutique({ engine: 'kubernetes', environments: { staging: { host: 'staging.acme.example' }, production: { host: 'erp.acme.example' } }, storage: { 'filestore-class': 'shared-files' }, ...changes });
}

export function answersFrom(text: string): Answers {
  return parseAnswers(text, 'answers.yaml');
}

/** A tree of templates with the names of the kit's, and next to nothing in them. */
export function placeholderTemplates(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const part of ['app', 'data']) {
    texts.set(`base/${part}/kustomization.yaml`, BASE);
    texts.set(`base/${part}/config.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${part}\ndata:\n  version: "1"\n`);
    texts.set(`components/wire-${part}/kustomization.yaml`, COMPONENT);
    for (const size of ['s', 'm', 'xl']) {
      texts.set(`components/size-${size}/${part}/kustomization.yaml`, COMPONENT);
    }
    for (const name of ['database-cnpg', 'database-external', 'database-plain', 'dr-replica', 'restore-drill-cnpg', 'restore-drill-plain', 'storage-class', 'filestore-rwx', 'secrets-external', 'secrets-external-backups', 'route-traefik', 'certificate', 'priority', 'priority-low']) {
      texts.set(`components/${name}/${part}/kustomization.yaml`, COMPONENT);
    }
    for (const kind of ['dev', 'qa', 'staging', 'production', 'dr']) {
      texts.set(`blueprints/${kind}-dedicated/${part}/kustomization.yaml`, COMPONENT);
      texts.set(`blueprints/${kind}-hybrid/${part}/kustomization.yaml`, COMPONENT);
    }
  }
  return texts;
}

/** The kit's own skeletons with the placeholder templates. */
export async function templates(): Promise<Templates> {
  return { ...(await readTemplates(KIT_TEMPLATES)), vendored: placeholderTemplates() };
}

/** Writes texts below a folder. */
export async function put(folder: string, texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of texts) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** The bytes of every file below a folder, by path. */
export async function tree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return new Map(await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'latin1')] as const)));
}

export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-customer-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The templates of a kit for tests, written once: the real skeletons, and placeholders for the rest. */
export async function kitFolder(folder: string): Promise<string> {
  if (await exists(folder)) {
    return folder;
  }
  const { gitops, cluster, source } = await readTemplates(KIT_TEMPLATES);
  await put(join(folder, 'skeletons/gitops-repo'), gitops);
  await put(join(folder, 'skeletons/cluster-repo'), cluster);
  await put(join(folder, 'skeletons/source-repo'), source);
  await put(folder, placeholderTemplates());
  return folder;
}

/** Makes both repositories of a customer below `folder`, from a kit that lies in it too. */
export async function make(folder: string, text: string, options: Partial<MakingOptions> = {}): Promise<MadeRepository[]> {
  const answers = answersFrom(text);
  const folders = { gitops: join(folder, 'gitops'), source: join(folder, 'source'), fleet: join(folder, 'fleet') };
  return makeRepositories(answers, { folders, templates: await kitFolder(join(folder, 'kit')), dryRun: false, overwrite: false, keep: false, ...options }, { step: (_title, work) => work(() => undefined) });
}

export function yaml(text: string | undefined): unknown {
  return parse(String(text));
}
