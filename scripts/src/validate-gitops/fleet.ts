import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { isKubernetesObject, type KubernetesObject, objectName } from '../../../actions/common/kubernetes/object.ts';
import { sceneOf } from '../../../actions/common/kubernetes/rule.ts';
import { SCHEDULE_RULES } from '../../../actions/common/kubernetes/rules/schedules.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { exists } from '../project/files.ts';
import type { SourceFile } from '../kustomize/tree.ts';
import { readFleetEntries } from './fleet-entries.ts';
import { fleetProjectFindings } from './fleet-projects.ts';
import type { Tools, Validated } from './environment.ts';
import { lineAt } from './places.ts';
import { problemFindings } from './sources.ts';

/** Where a fleet's repo has manifests that Argo CD takes as they are: its projects, its ApplicationSets and the root. */
const FOLDERS = ['projects', 'appsets'];
const ROOT_FILE = 'root.yaml';

/** Checks the manifests of a fleet's repo, as far as there are any: by schemas, their schedules, and the projects by the entries. */
export async function validateFleet({ root, sources, schemas }: Pick<Tools, 'root' | 'sources' | 'schemas'>): Promise<Validated> {
  const [paths, entries] = await Promise.all([fleetFiles(root), readFleetEntries(root)]);
  const read = await Promise.all(paths.map((path) => sources.file(join(root, path)).catch((error: unknown) => errorSentence(error))));
  const files = read.filter((file) => typeof file !== 'string');
  const judged = files.map((file) => judgeFile(file, schemas));
  // What is made of entries that are wrong themselves says nothing more.
  const isComparable = entries.findings.length === 0 && files.length === paths.length;
  return {
    objects: judged.flatMap(({ objects }) => objects),
    findings: [
      ...unreadable(read.filter((problem) => typeof problem === 'string')),
      ...judged.flatMap(({ findings }) => findings),
      ...entries.findings,
      ...(isComparable ? fleetProjectFindings(files, entries.entries) : []),
    ],
  };
}

function judgeFile({ file, documents }: SourceFile, schemas: Tools['schemas']): Validated {
  const strange = documents.some(({ data }) => !isKubernetesObject(data)) ? unreadable([`${file}:1:1: has a document without apiVersion, kind or name.`]) : [];
  const objects = documents.flatMap(({ source, data }) => (isKubernetesObject(data) ? [{ source, object: data }] : []));
  const wrong = objects.flatMap(({ source, object }) => schemas.check(object).map(({ code, path, message }) => found(code, object, file, lineAt(source, path), `In ${objectName(object)} ${message}.`, 'Correct the field; the cluster would refuse it or leave it out.')));
  const scene = sceneOf('', objects.map(({ object }) => object), undefined);
  const schedules = SCHEDULE_RULES.flatMap((rule) => rule.check(scene).map(({ object, message }) => ({ ...found(rule.code, object, file, undefined, message, rule.advice), severity: rule.severity ?? ('error' as const) })));
  return { objects: [...scene.objects], findings: [...strange, ...wrong, ...schedules] };
}

function found(code: string, object: KubernetesObject, file: string, line: number | undefined, message: string, advice: string): Finding {
  return { code, severity: 'error', environment: '', object: objectName(object), file, ...(line === undefined ? {} : { line }), message, advice };
}

function unreadable(problems: readonly string[]): Finding[] {
  return problemFindings('unreadable', 'Correct the file.', '', problems);
}

async function fleetFiles(root: string): Promise<string[]> {
  const inFolders = await Promise.all(FOLDERS.map(async (folder) => (await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`)));
  const files = inFolders.flat().filter((path) => /\.ya?ml$/.test(path)).toSorted();
  return [...files, ...((await exists(join(root, ROOT_FILE))) ? [ROOT_FILE] : [])];
}
