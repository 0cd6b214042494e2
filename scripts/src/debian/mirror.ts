import { readFile } from 'node:fs/promises';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';

/** Where this machine gets Debian from. */
export interface Mirrors {
  main: string;
  /** Absent when the machine has no source of security updates. */
  security?: string;
}

const TARGET_FORMAT = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)';
const DEBOOTSTRAP = '/usr/sbin/debootstrap';

/** Reads lines `uri|release|component` of `apt-get indextargets`; other vendors' sources never match Debian's release names. */
export function chooseMirrors(lines: readonly string[], codename: string): Partial<Mirrors> {
  const targets = lines.map((line) => line.split('|'));
  const uriOf = (release: string): string | undefined =>
    targets.find(([uri, name, component]) => uri !== undefined && /^https?:\/\/\S+$/.test(uri) && name === release && component === 'main')?.[0];
  const main = uriOf(codename);
  const security = uriOf(`${codename}-security`);
  return { ...(main === undefined ? {} : { main }), ...(security === undefined ? {} : { security }) };
}

/**
 * The mirrors of the machine's own apt configuration, else debootstrap's default.
 *
 * @throws UserError when neither names one.
 */
export async function readMirrors(run: RunProgram, codename: string): Promise<Mirrors> {
  // Without --no-release-info only sources whose lists were already fetched are shown.
  const args = ['indextargets', '--no-release-info', '--format', TARGET_FORMAT, 'Created-By: Packages'];
  const { stdout } = await run('apt-get', args);
  const chosen = chooseMirrors(stdout.split('\n'), codename);
  const main = chosen.main ?? (await debootstrapDefault());
  if (main === undefined) {
    throw new UserError(`No Debian mirror is known: apt has no http source of ${codename} main. Add one to /etc/apt/sources.list.d.`);
  }
  return { ...chosen, main };
}

/** What apt's configuration says about reaching a mirror and how old its lists may be: `Name "value";` a line. */
const NETWORK_SETTING = /^Acquire::(?:Check-Valid-Until|Check-Date|https?::Proxy) "[^"\\\s]+";$/;

/**
 * The machine's settings that another Debian on the same mirrors needs as well: proxies, and whether a mirror that is kept
 * at an old state may be used. An apt.conf(5) text.
 */
export async function networkSettings(run: RunProgram): Promise<string> {
  const { stdout } = await run('apt-config', ['dump']);
  return stdout.split('\n').filter((line) => NETWORK_SETTING.test(line)).map((line) => `${line}\n`).join('');
}

async function debootstrapDefault(): Promise<string | undefined> {
  const script = await readFile(DEBOOTSTRAP, 'utf8').catch(() => '');
  return /^DEF_MIRROR="(https?:\/\/[^"\s]+)"$/m.exec(script)?.[1];
}
