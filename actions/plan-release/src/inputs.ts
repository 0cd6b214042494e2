import { z } from 'zod';
import type { InstalledModules } from '../../common/odoo/source/addons.ts';
import { isSeries } from '../../common/odoo/source/module-version.ts';
import type { RiskCode } from '../../common/odoo/source/risk.ts';
import { RISK_CODES } from '../../common/odoo/source/risk.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { parseStrictJson } from '../../common/runtime/json.ts';
import { matching, shown } from '../../common/runtime/parsers.ts';

export interface PlanInputs {
  from: string;
  to: string;
  installed: InstalledModules | undefined;
  /** Addons folders inside folders and refs; none: modules are looked for. */
  addons: string[];
  /** Addons folders inside images; none: the image's label, else Odoo's usual folder. */
  imageAddons: string[];
  /** Absolute path of the git checkout that refs are read from. */
  checkout: string;
  series: string | undefined;
  failOn: RiskCode[];
}

const STEP = '(?!\\.\\.?(?:/|$))[A-Za-z0-9._+-]+';
const MODULE = /^[A-Za-z0-9_]{1,256}$/;
const VERSION = /^[A-Za-z0-9.~]{1,64}$/;
const INSTALLED_STATES = new Set(['installed', 'to upgrade', 'to remove']);
// The versions alone, or the modules of what `odoo-release observe` prints.
const installedSchema = z.record(
  z.string().regex(MODULE),
  z.union([z.string().regex(VERSION), z.object({ state: z.string(), version: z.string().regex(VERSION).nullable() })]),
);

const releaseText = matching(/[^\s\u0000-\u001F\u007F-][^\s\u0000-\u001F\u007F]{0,511}/, 'an image, a git ref or a folder: at most 512 characters without spaces, not starting with a hyphen');
const folderText = matching(new RegExp(`\\.|${STEP}(?:/${STEP})*/?`), 'a folder such as addons or src/addons, relative, without ".." (letters, digits, ".", "_", "+", "-", "/")');
const imageFolderText = matching(new RegExp(`(?:/${STEP})+/?`), 'an absolute folder inside the image such as /mnt/extra-addons (letters, digits, ".", "_", "+", "-", "/")');

/** Reads and checks every input of plan-release. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<PlanInputs> {
  const reader = new InputReader(environment);
  const inputs = {
    checkout: await reader.folder('path', '.'),
    from: reader.required('from', releaseText),
    to: reader.required('to', releaseText),
    installed: reader.optional('installed', installedText),
    addons: reader.list('addons', (text) => folderText(text).replace(/(?<=.)\/$/, '')),
    imageAddons: reader.list('image-addons', (text) => imageFolderText(text).replace(/\/$/, '')),
    series: reader.optional('series', seriesText),
    failOn: reader.list('fail-on', riskCode),
  };
  reader.finish();
  return inputs;
}

function seriesText(text: string): string {
  if (!isSeries(text)) {
    throw new Error(`must be a series such as 19.0, is ${shown(text)}`);
  }
  return text;
}

function riskCode(text: string): RiskCode {
  if (!Object.hasOwn(RISK_CODES, text)) {
    throw new Error(`must list codes of risks, one a line, of: ${Object.keys(RISK_CODES).join(', ')}; has ${shown(text)}`);
  }
  return text as RiskCode;
}

/** `module=version` lines, or JSON. */
function installedText(text: string): InstalledModules {
  return text.startsWith('{') ? installedJson(text) : installedLines(text);
}

function installedLines(text: string): InstalledModules {
  const modules = new Map<string, string>();
  for (const line of text.split('\n').map((written) => written.trim()).filter((written) => written !== '')) {
    const [name = '', version = '', more] = line.split('=');
    if (!MODULE.test(name) || !VERSION.test(version) || more !== undefined || modules.has(name)) {
      throw new Error(`must have one module=version a line, each module once, or be a JSON object; has ${shown(line)}`);
    }
    modules.set(name, version);
  }
  return modules;
}

function installedJson(text: string): InstalledModules {
  const parsed = installedSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new Error(`must be a JSON object of module names and versions; ${shown(place)} is not one`);
  }
  return new Map(Object.entries(parsed.data).flatMap(([name, found]): [string, string][] => {
    if (typeof found === 'string') {
      return [[name, found]];
    }
    return INSTALLED_STATES.has(found.state) && found.version !== null ? [[name, found.version]] : [];
  }));
}

function jsonOf(text: string): unknown {
  try {
    return parseStrictJson(text, 'it');
  } catch (error) {
    throw new Error(`must be JSON or lines of module=version: ${errorSentence(error).replace(/\.$/, '')}`, { cause: error });
  }
}
