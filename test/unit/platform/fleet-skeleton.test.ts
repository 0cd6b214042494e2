import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { entryPath, nameClashes, projectsText } from '../../../scripts/src/fleet/fleet-files.ts';
import { fleetEntrySchema, parseFleetEntry } from '../../../scripts/src/fleet/entry.ts';
import { ROOT } from '../architecture/sources.ts';

const FLEET = join(ROOT, 'gitops-templates/skeletons/fleet');

function read(path: string): string {
  return readFileSync(join(FLEET, path), 'utf8');
}

interface ApplicationSet {
  spec: {
    goTemplate: boolean;
    goTemplateOptions: string[];
    generators: { git: { repoURL: string; files: { path: string }[] } }[];
    syncPolicy: Record<string, unknown>;
    template: { metadata: { name: string }; spec: { project: string; ignoreDifferences?: unknown[]; syncPolicy: { automated?: unknown; retry: { limit: number }; syncOptions: string[] } } };
    templatePatch?: string;
  };
}

const [data, app] = ['data', 'app'].map((part) => parse(read(`appsets/${part}.yaml`)) as ApplicationSet) as [ApplicationSet, ApplicationSet];
const paths = readdirSync(join(FLEET, 'customers'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml')).toSorted();
const entries = paths.map((path) => parseFleetEntry(read(join('customers', path)), path));

describe('the customers', () => {
  test('lie where their names say, and none has the name of another', () => {
    expect(entries.map((entry) => entryPath(entry))).toEqual(paths.map((path) => `customers/${path}`));
    expect(nameClashes(entries)).toEqual([]);
  });

  test('have the projects that are made from them', () => {
    expect(read('projects/acme.yaml')).toBe(projectsText('acme', entries));
  });
});

describe.each([['data', data], ['app', app]])('the ApplicationSet %s', (part, { spec }) => {
  test('deletes nothing when a file is renamed or deleted', () => {
    expect(spec.syncPolicy).toEqual({ applicationsSync: 'create-update', preserveResourcesOnDeletion: true });
  });

  test('fails rather than leave a value out, and asks only for keys that every entry has', () => {
    expect([spec.goTemplate, spec.goTemplateOptions]).toEqual([true, ['missingkey=error']]);
    const asked = [...read(`appsets/${part}.yaml`).matchAll(/\{\{ \.(\w+) \}\}/g)].map(([, key]) => String(key));
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((key) => !Object.hasOwn(fleetEntrySchema.shape, key))).toEqual([]);
  });

  test("puts every Application into its customer's project", () => {
    expect(spec.template.metadata.name).toBe(`{{ .customer }}-{{ .environment }}-${part}`);
    expect(spec.template.spec.project).toBe(`{{ .customer }}-${part}`);
  });

  test('refuses what another Application has already', () => {
    expect(spec.template.spec.syncPolicy.syncOptions).toContain('FailOnSharedResource=true');
  });
});

test('the data is synced by itself and never pruned', () => {
  expect(data.spec.template.spec.syncPolicy.automated).toEqual({ prune: false, selfHeal: true });
  expect(data.spec.template.spec.syncPolicy.syncOptions).toEqual(expect.arrayContaining(['Prune=false', 'Delete=false']));
});

test('a failed sync of the app is not tried again, and the traffic is left to the hooks', () => {
  const { syncPolicy, ignoreDifferences } = app.spec.template.spec;
  expect(syncPolicy.retry).toEqual({ limit: 0 });
  expect(syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true');
  expect(ignoreDifferences).toEqual(expect.arrayContaining(['web', 'websocket'].map((name) => ({ kind: 'Service', name, jsonPointers: ['/spec/selector'] }))));
});

test.each([true, false])('automatic: %s in an entry reaches the Application as a truth value', (automatic) => {
  const patch = parse(String(app.spec.templatePatch).replace('{{ .automatic }}', String(automatic))) as unknown;
  expect(patch).toEqual({ spec: { syncPolicy: { automated: { enabled: automatic, prune: true, selfHeal: true } } } });
});

test('the repository has one address, in all three files', () => {
  const root = parseAllDocuments(read('root.yaml')).map((document) => document.toJS() as { spec: { sourceRepos?: string[]; source?: { repoURL: string } } });
  const addresses = [...root.flatMap(({ spec }) => spec.sourceRepos ?? [String(spec.source?.repoURL)]), ...[data, app].flatMap(({ spec }) => spec.generators.map(({ git }) => git.repoURL))];
  expect(addresses).toHaveLength(4);
  expect(new Set(addresses).size).toBe(1);
});
