import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../../../../scripts/src/project/root.ts';
import { render, type Resource } from './kustomize.ts';

export const TEMPLATES = join(ROOT, 'gitops-templates');
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;

const PARTS = ['app', 'data'] as const;
export type Part = (typeof PARTS)[number];
export type Rendered = Record<Part, Resource[]>;

/** No value is another's, nor one that the templates have themselves: what arrives can have come from here only. */
export const SETTINGS: Readonly<Record<string, string>> = {
  customer: 'acme-north', environment: 'trial-two', host: 'erp.acme.example', workers: '7', 'cron-threads': '3', 'database-size': '33Gi', 'filestore-size': '44Gi',
  'storage-class': 'fast-disks', 'filestore-class': 'shared-files', 'database-connections': '321', 'connections-per-process': '9', owner: 'operations@acme.example',
  'time-zone': 'Europe/Brussels', 'backup-bucket': 's3://acme-backups', 'backup-endpoint': 'https://s3.example', 'secret-store': 'customers/acme', 'database-host': 'pg.databases.example',
};

export const RECORD: Readonly<Record<string, string>> = {
  operation: 'update', digest: DIGEST, from: OTHER_DIGEST, source: 'acme/odoo@0123456', series: '19.0', 'database-change': 'compatible', recipe: `sha256:${'c'.repeat(64)}`, database: 'r2',
  'restore-point': '', modules: 'acme_budget,base', helper: '4.5.6',
};

/** What an environment of the estate is made of, in the order in which its settings list it. */
export interface Choice {
  /** Folders below gitops-templates, such as `components/size-m`. A part takes those that have it. */
  templates: readonly string[];
  record?: Readonly<Record<string, string>>;
}

/** A customer's repo in a temporary folder that links to the templates. */
export class Estate {
  readonly #root: string;
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  static async make(): Promise<Estate> {
    const root = await mkdtemp(join(tmpdir(), 'kit-templates-'));
    await mkdir(join(root, 'vendor'));
    await symlink(TEMPLATES, join(root, 'vendor/odoo-kit'));
    return new Estate(root);
  }

  /** Writes an environment and renders both of its parts. */
  async render(choice: Choice): Promise<Rendered> {
    const folder = await this.#write(choice);
    const [app, data] = await Promise.all(PARTS.map((part) => render(join(folder, part))));
    return { app: app ?? [], data: data ?? [] };
  }

  /** Writes an environment and renders one of its parts. */
  async renderPart(part: Part, choice: Choice): Promise<Resource[]> {
    return render(join(await this.#write(choice), part));
  }

  remove(): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }

  async #write({ templates, record = {} }: Choice): Promise<string> {
    this.#count += 1;
    const folder = join(this.#root, 'environments', `e${this.#count}`);
    const files: Record<string, string> = {
      'settings/kustomization.yaml': component(generator('settings', SETTINGS)),
      'release/kustomization.yaml': component(releaseText({ ...RECORD, ...record })),
      'release/expectation.json': '',
      'release/recipe.json': '',
    };
    for (const part of PARTS) {
      files[`settings/${part}/kustomization.yaml`] = component(choiceText(part, templates));
      files[`${part}/kustomization.yaml`] = applicationText(part);
    }
    await Promise.all(Object.entries(files).map(async ([path, text]) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }));
    return folder;
  }
}

/** Whether a template has something for a part of an environment. */
export function hasPart(template: string, part: Part): boolean {
  return existsSync(join(TEMPLATES, template, part, 'kustomization.yaml'));
}

function component(text: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${text}`;
}

function generator(name: string, literals: Readonly<Record<string, string>>): string {
  const lines = Object.entries(literals).map(([key, value]) => `      - ${JSON.stringify(`${key}=${value}`)}\n`);
  return `configMapGenerator:\n  - name: ${name}\n    literals:\n${lines.join('')}    options: {disableNameSuffixHash: true, annotations: {config.kubernetes.io/local-config: "true"}}\n`;
}

function releaseText(record: Readonly<Record<string, string>>): string {
  const plan = `  - name: release-plan\n    files: [expectation.json, recipe.json]\n    options:\n      disableNameSuffixHash: true\n      annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: BeforeHookCreation, argocd.argoproj.io/sync-wave: "-40"}\n`;
  return `${image('odoo', DIGEST)}${generator('release', record)}${plan}`;
}

function choiceText(part: Part, templates: readonly string[]): string {
  const chosen = templates.filter((template) => hasPart(template, part)).map((template) => `  - ../../../../vendor/odoo-kit/${template}/${part}\n`);
  const others = ['postgres', 'pgbouncer', 'valkey'].map((name) => image(name, OTHER_DIGEST).replace('images:\n', ''));
  return `namespace: ${SETTINGS['customer']}-${SETTINGS['environment']}\ncomponents:\n${chosen.join('')}images:\n${others.join('')}`;
}

function image(name: string, digest: string): string {
  return `images:\n  - {name: ${name}, newName: registry.example/${name}, newTag: "1", digest: "${digest}"}\n`;
}

function applicationText(part: Part): string {
  const components = `[../release, ../settings, ../settings/${part}, ../../../vendor/odoo-kit/components/wire-${part}]`;
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../../vendor/odoo-kit/base/${part}]\ncomponents: ${components}\n`;
}
