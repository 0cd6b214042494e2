import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { withRecord } from '../../../actions/common/gitops/record/record-file.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { ROOT } from '../../../scripts/src/project/root.ts';
import { git } from '../../integration/workflows/repositories.ts';
import type { Release } from './releases.ts';

export const ENVIRONMENT = 'staging';
const FOLDER = `environments/${ENVIRONMENT}`;
const WITHOUT_CONTROLLERS = /^\s*- .*components\/(?:route-traefik|certificate)\/.*\n/gm;
const ANSWERS = {
  version: 1,
  customer: 'acme',
  repositories: { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons', image: 'registry.example/acme/odoo' },
  series: '19.0',
  estate: 'boutique',
  engine: 'kubernetes',
  database: 'plain',
  environments: { [ENVIRONMENT]: { host: 'staging.erp.acme.example', tenancy: 'dedicated' } },
  'time-zone': 'Europe/Brussels',
  users: 20,
  roles: { platform: 'acme/platform', database: 'acme/platform', application: 'acme/erp', 'release-managers': 'acme/release-managers' },
  approvers: ['ida-acme'],
};
/** One node of two cores holds one pod of each kind, and the next release's beside it. */
const SMALL = {
  target: { kind: 'Deployment' },
  patch: '- {op: replace, path: /spec/replicas, value: 1}\n- {op: replace, path: /spec/template/spec/containers/0/resources/requests/cpu, value: 20m}\n',
};

/** What stands beside a record: a document, or none. */
export interface Documents {
  expectation?: object | null;
  recipe?: object | null;
}

/** The repositories that scripts/new-customer makes, in git, with commits of people and robots to them. */
export class CustomerRepository {
  readonly url: string;
  readonly #checkout: string;
  readonly #fleet: string;

  private constructor(folder: string) {
    this.url = `file://${join(folder, 'gitops.git')}`;
    this.#checkout = join(folder, 'acme-gitops');
    this.#fleet = join(folder, 'acme-fleet');
  }

  static async make(folder: string): Promise<CustomerRepository> {
    const answers = join(folder, 'answers.yaml');
    writeFileSync(answers, stringify(ANSWERS));
    await requireProgram(runProgram, 'Making the repositories', process.execPath, [join(ROOT, 'scripts/src/new-customer/main.ts'), '--answers', answers, '--output', folder]);
    const repository = new CustomerRepository(folder);
    const bare = join(folder, 'gitops.git');
    mkdirSync(bare);
    git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
    git(repository.#checkout, 'init', '--quiet', '--initial-branch=main');
    git(repository.#checkout, 'remote', 'add', 'origin', bare);
    return repository;
  }

  /** As the people of a cluster without operators and with one small node would fill it in. */
  settle(postgres: Release): void {
    for (const part of ['app', 'data']) {
      const path = `${FOLDER}/settings/${part}/kustomization.yaml`;
      const component = parse(this.#read(path).replace(WITHOUT_CONTROLLERS, '')) as Record<string, unknown>;
      component['images'] = [{ name: 'postgres', newName: postgres.image, newTag: postgres.tag, digest: postgres.digest }];
      component['patches'] = part === 'app' ? [SMALL] : [];
      this.#put(path, stringify(component));
    }
  }

  /** The environment as it was generated, with a record of no release; answers the commit. */
  begin(): string {
    return this.#commit('Begin');
  }

  /** Changes a setting, as people do; answers the commit. */
  set(key: string, value: string): string {
    const path = `${FOLDER}/settings/kustomization.yaml`;
    this.#put(path, this.#read(path).replace(new RegExp(`"${key}=[^"]*"`), `"${key}=${value}"`));
    return this.#commit(`Set ${key} to ${value}`);
  }

  /** Writes the release folder, as bump-manifests and rollback-release do; answers the commit. */
  release(subject: string, record: ReleaseRecord, { expectation, recipe }: Documents = {}): string {
    const file = `${FOLDER}/release/kustomization.yaml`;
    this.#put(file, withRecord(this.#read(file), record, file));
    this.#put(`${FOLDER}/release/expectation.json`, documentText(expectation));
    this.#put(`${FOLDER}/release/recipe.json`, documentText(recipe));
    return this.#commit(subject);
  }

  /** The AppProjects of the fleet's repository. */
  projects(): string {
    return readFileSync(join(this.#fleet, 'projects/acme.yaml'), 'utf8').replace(/https:\/\/github\.com\/acme\/odoo-gitops(?:\.git)?/g, this.url);
  }

  /** One of the two Applications, as the fleet's ApplicationSet makes it of the environment's file. */
  application(part: 'app' | 'data'): string {
    const entry = parse(readFileSync(join(this.#fleet, `customers/acme/${ENVIRONMENT}.yaml`), 'utf8')) as Record<string, string>;
    const set = readFileSync(join(ROOT, `gitops-templates/skeletons/fleet/appsets/${part}.yaml`), 'utf8');
    const filled = set.replace(/\{\{ \.(\w+) \}\}/g, (_, key: string) => String(key === 'repository' ? this.url : entry[key]));
    const { template, templatePatch } = (parse(filled) as { spec: { template: ApplicationTemplate; templatePatch?: string } }).spec;
    const patch = templatePatch === undefined ? undefined : (parse(templatePatch) as { spec: { syncPolicy: object } }).spec;
    const spec = { ...template.spec, syncPolicy: { ...template.spec.syncPolicy, ...patch?.syncPolicy } };
    return stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { ...template.metadata, namespace: 'argocd' }, spec });
  }

  #read(path: string): string {
    return readFileSync(join(this.#checkout, path), 'utf8');
  }

  #put(path: string, text: string): void {
    const file = join(this.#checkout, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  #commit(subject: string): string {
    git(this.#checkout, 'add', '--all');
    git(this.#checkout, 'commit', '--quiet', '--message', subject);
    git(this.#checkout, 'push', '--quiet', 'origin', 'HEAD:main');
    return git(this.#checkout, 'rev-parse', 'HEAD');
  }
}

interface ApplicationTemplate {
  metadata: object;
  spec: { syncPolicy: object };
}

function documentText(document: object | null | undefined): string {
  return document === null || document === undefined ? '' : `${JSON.stringify(document, null, 2)}\n`;
}
