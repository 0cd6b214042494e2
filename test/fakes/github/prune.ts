/**
 * Makes test/fixtures/github/openapi.json: the part of GitHub's own OpenAPI description that the stand-in serves, so that every
 * request and response can be checked against it. The description comes from the npm package `@octokit/openapi` (MIT, made by
 * GitHub from its published description; made with version 23.0.2). It is 400 MB large and so no dependency of the kit:
 *
 *     npm install --no-save @octokit/openapi@23.0.2
 *     node test/fakes/github/prune.ts node_modules/@octokit/openapi/generated/api.github.com.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const OPERATIONS: [path: string, method: string][] = [
  ['/repos/{owner}/{repo}/actions/runs/{run_id}', 'get'],
  ['/repos/{owner}/{repo}/actions/runs/{run_id}/approvals', 'get'],
  ['/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments', 'post'],
  ['/repos/{owner}/{repo}/environments/{environment_name}', 'get'],
  ['/repos/{owner}/{repo}/git/blobs/{file_sha}', 'get'],
  ['/repos/{owner}/{repo}/git/commits', 'post'],
  ['/repos/{owner}/{repo}/git/trees', 'post'],
  ['/repos/{owner}/{repo}/issues/{issue_number}/labels', 'post'],
  ['/repos/{owner}/{repo}/pulls', 'get'],
  ['/repos/{owner}/{repo}/pulls', 'post'],
  ['/repos/{owner}/{repo}/pulls/{pull_number}', 'get'],
  ['/repos/{owner}/{repo}/pulls/{pull_number}', 'patch'],
  ['/repos/{owner}/{repo}/pulls/{pull_number}/merge', 'put'],
  ['/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', 'post'],
  ['/repos/{owner}/{repo}/pulls/{pull_number}/reviews', 'get'],
];
const PROSE = new Set(['description', 'summary', 'title', 'example', 'externalDocs', 'tags', 'x-github', 'x-octokit']);

type Json = Record<string, unknown>;

const source = process.argv[2];
if (source === undefined) {
  throw new Error('Say where api.github.com.json is.');
}
const full = JSON.parse(await readFile(source, 'utf8')) as Json;
const target = join(import.meta.dirname, '../../fixtures/github/openapi.json');
await writeFile(target, `${JSON.stringify(pruned(full), null, 1)}\n`);

function pruned(description: Json): Json {
  const paths: Record<string, Json> = {};
  for (const [path, method] of OPERATIONS) {
    const operation = (description['paths'] as Record<string, Json>)[path]?.[method];
    paths[path] = { ...paths[path], [method]: withoutProse(operation, false) };
  }
  const components: Record<string, Json> = {};
  addReferences(description, paths, components);
  return { openapi: description['openapi'], info: description['info'], paths, components };
}

/** Adds what is referred to, and what that refers to. */
function addReferences(description: Json, value: unknown, components: Record<string, Json>): void {
  for (const reference of referencesIn(value)) {
    const [, , section = '', name = ''] = reference.split('/');
    components[section] ??= {};
    if (components[section][name] === undefined) {
      const component = ((description['components'] as Json)[section] as Json)[name];
      components[section][name] = section === 'examples' ? component : withoutProse(component, false);
      addReferences(description, components[section][name], components);
    }
  }
}

function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value).flatMap(([key, member]) => (key === '$ref' ? [String(member)] : referencesIn(member)));
}

/** A property may be called "description" or "title"; only the words about it go. */
function withoutProse(value: unknown, namesOfProperties: boolean): unknown {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withoutProse(item, false));
  }
  const kept = Object.entries(value).filter(([key]) => namesOfProperties || !PROSE.has(key));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutProse(member, key === 'properties' && !namesOfProperties)]));
}
