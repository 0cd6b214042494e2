import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import { DebianArchive } from '../debian/archive.ts';
import { debianSystem } from '../debian/system.ts';
import { answerWithin } from '../machine/answer.ts';
import { freshWorkFolder } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';
import type { EngineSettings } from './settings.ts';

type Environment = Record<string, string>;

/** Milliseconds that an engine has for its first answer; a remote one behind ssh takes a few seconds. */
const ANSWER_DEADLINE = 20_000;
const PLUGINS = [
  { command: 'buildx', packageName: 'docker-buildx' },
  { command: 'compose', packageName: 'docker-compose' },
] as const;
/** Where Debian's packages have the client's plugins. */
const PLUGIN_FOLDER = 'usr/libexec/docker/cli-plugins';

/** The version of the engine that the Docker client reaches with these variables; `undefined` when none answers. */
export async function serverVersion(environment: Environment): Promise<string | undefined> {
  const version = await output(['version', '--format', '{{.Server.Version}}'], environment);
  return version === undefined || version === '' ? undefined : version;
}

/** Whether there is a Docker client at all. */
export async function hasClient(): Promise<boolean> {
  return (await output(['--version'], {})) !== undefined;
}

/** The address of the engine in the client's current context, for a client that is given another configuration folder. */
export async function contextAddress(): Promise<string | undefined> {
  return output(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], {});
}

/**
 * Makes sure that the client has `docker buildx` and `docker compose` (v2). Where one is missing on Debian, both come from
 * Debian's packages into a configuration folder of the kit's own; the person's stays as it is.
 *
 * @returns the variables that the client needs for it.
 * @throws UserError where they are missing and can't be had.
 */
export async function ensurePlugins(run: RunProgram, settings: EngineSettings): Promise<Environment> {
  if ((await missingPlugins({})).length === 0) {
    return {};
  }
  const own = { DOCKER_CONFIG: settings.clientConfig };
  await withLock(join(settings.clientConfig, 'lock'), async () => {
    if ((await missingPlugins(own)).length > 0) {
      await installPlugins(run, settings);
    }
  });
  return own;
}

async function missingPlugins(environment: Environment): Promise<string[]> {
  const answers = await Promise.all(PLUGINS.map(({ command }) => output([command, 'version'], environment)));
  return PLUGINS.filter((_plugin, position) => answers[position] === undefined).map(({ command }) => command);
}

async function installPlugins(run: RunProgram, settings: EngineSettings): Promise<void> {
  const system = await debianSystem();
  if (system === undefined) {
    const missing = (await missingPlugins({})).map((command) => `docker ${command}`).join(' and ');
    throw new UserError(`The Docker client lacks ${missing}: install Docker's buildx and compose plugins and start again.`);
  }
  const archive = new DebianArchive(run, system);
  const target = join(settings.clientConfig, 'cli-plugins');
  await mkdir(target, { recursive: true });
  for (const { packageName } of PLUGINS) {
    const { path } = await archive.fetch({ name: packageName, suite: 'trixie' });
    await unpackPlugin(run, path, packageName, target);
  }
}

async function unpackPlugin(run: RunProgram, packageFile: string, plugin: string, target: string): Promise<void> {
  const work = await freshWorkFolder(`plugin-${plugin}`);
  await requireProgram(run, `Unpacking ${plugin}`, 'dpkg-deb', ['--extract', packageFile, work]);
  await rename(join(work, PLUGIN_FOLDER, plugin), join(target, plugin));
}

function output(args: readonly string[], added: Environment): Promise<string | undefined> {
  return answerWithin(ANSWER_DEADLINE, 'docker', args, added);
}
