import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const SKELETONS = ['source-repo', 'gitops-repo', 'cluster-repo'].map((name) => `gitops-templates/skeletons/${name}`);

/** How a caller's file names the kit until its placeholders are filled in. */
export const PLACEHOLDER = /^OWNER\/odoo-gitops-kit\/(?<path>\.github\/workflows\/[a-z-]+\.yml)@KIT_COMMIT$/;

export interface Step {
  id?: string;
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

interface Concurrency {
  group: string;
  'cancel-in-progress'?: boolean;
  queue?: string;
}

export interface Job {
  environment?: string;
  concurrency?: Concurrency;
  uses?: string;
  needs?: string | string[];
  permissions?: Record<string, string>;
  'timeout-minutes'?: number | string;
  with?: Record<string, unknown>;
  secrets?: Record<string, unknown> | string;
  outputs?: Record<string, string>;
  steps?: Step[];
}

interface Parameter {
  description?: string;
  required?: boolean;
  default?: unknown;
}

export interface Workflow {
  on: {
    workflow_call?: { inputs?: Record<string, Parameter>; secrets?: Record<string, Parameter>; outputs?: Record<string, Parameter> };
    workflow_dispatch?: { inputs?: Record<string, Parameter> };
  };
  permissions?: Record<string, string>;
  concurrency?: Concurrency;
  jobs: Record<string, Job>;
}

export interface Action {
  name?: string;
  description?: string;
  inputs?: Record<string, Parameter>;
  outputs?: Record<string, Parameter>;
  runs: { using: string; main: string };
}

export interface File<Content> {
  /** Path from the root of the project. */
  path: string;
  text: string;
  content: Content;
}

/** The reusable workflows, at their source. */
export function reusableWorkflows(): File<Workflow>[] {
  return yamlFiles('workflows');
}

/** The callers' files of a customer's two repositories. */
export function callerWorkflows(): File<Workflow>[] {
  return SKELETONS.flatMap((folder) => yamlFiles<Workflow>(`${folder}/.github/workflows`));
}

export function actions(): File<Action>[] {
  return readdirSync(join(ROOT, 'actions'))
    .map((name) => join(ROOT, 'actions', name, 'action.yml'))
    .filter((path) => existsSync(path))
    .map((path) => readYaml(path));
}

function yamlFiles<Content>(folder: string): File<Content>[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => readYaml(join(ROOT, folder, name)));
}

function readYaml<Content>(path: string): File<Content> {
  const text = readFileSync(path, 'utf8');
  return { path: relative(ROOT, path), text, content: parse(text) as Content };
}
