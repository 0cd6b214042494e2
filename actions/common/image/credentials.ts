import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../runtime/errors.ts';
import type { RunProgram } from '../runtime/exec.ts';
import { parseStrictJson } from '../runtime/json.ts';

/** A login: user and password, or a refresh token for the registry's token service. */
export type Credentials = { username: string; password: string } | { identityToken: string };

/** Finds the login for a registry host, or undefined where there is none. */
export type FindCredentials = (host: string) => Promise<Credentials | undefined>;

const configSchema = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
type DockerConfig = z.infer<typeof configSchema>;

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });
const HELPER_NAME = /^[a-z0-9][a-z0-9._-]*$/i;
const NOT_FOUND = /credentials not found/i;
// The name under which Docker files its public registry.
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

/** Reads logins as `docker login` left them: config.json in DOCKER_CONFIG or ~/.docker, credential helpers included. */
export function dockerCredentials(run: RunProgram, environment: NodeJS.ProcessEnv = process.env): FindCredentials {
  const folder = environment['DOCKER_CONFIG'] || join(environment['HOME'] || homedir(), '.docker');
  return async (host) => {
    const config = await readConfig(join(folder, 'config.json'));
    const helper = config.credHelpers?.[host] ?? config.credsStore;
    return helper === undefined ? storedLogin(config, host) : ((await askHelper(run, helper, host)) ?? storedLogin(config, host));
  };
}

async function readConfig(path: string): Promise<DockerConfig> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const config = configSchema.safeParse(parseStrictJson(text, `Docker's configuration ${path}`));
  if (!config.success) {
    throw new UserError(`Docker's configuration ${path} has an unexpected form at ${config.error.issues[0]?.path.join('.')}.`);
  }
  return config.data;
}

function storedLogin(config: DockerConfig, host: string): Credentials | undefined {
  const key = Object.keys(config.auths ?? {}).find((candidate) => hostOfKey(candidate) === hostOfKey(serverName(host)));
  const entry = key === undefined ? undefined : config.auths?.[key];
  if (entry?.identitytoken !== undefined && entry.identitytoken !== '') {
    return { identityToken: entry.identitytoken };
  }
  const [username, ...password] = Buffer.from(entry?.auth ?? '', 'base64').toString('utf8').split(':');
  return username === undefined || username === '' ? undefined : { username, password: password.join(':') };
}

function hostOfKey(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '').toLowerCase();
}

function serverName(host: string): string {
  return host === 'docker.io' ? DOCKER_HUB_KEY : host;
}

async function askHelper(run: RunProgram, helper: string, host: string): Promise<Credentials | undefined> {
  if (!HELPER_NAME.test(helper)) {
    throw new UserError(`Docker's configuration names the credential helper ${JSON.stringify(helper)}, which is no program name.`);
  }
  const result = await run(`docker-credential-${helper}`, ['get'], { input: serverName(host) });
  if (result.exitCode !== 0) {
    if (NOT_FOUND.test(result.stdout + result.stderr)) {
      return undefined;
    }
    throw new UserError(`The credential helper docker-credential-${helper} failed for ${host} with exit status ${result.exitCode}.`);
  }
  const answer = helperAnswer.safeParse(parseStrictJson(result.stdout, `The answer of docker-credential-${helper}`));
  if (!answer.success) {
    throw new UserError(`The credential helper docker-credential-${helper} answered in an unexpected form for ${host}.`);
  }
  const { Username: username, Secret: password } = answer.data;
  return username === '<token>' ? { identityToken: password } : { username, password };
}
