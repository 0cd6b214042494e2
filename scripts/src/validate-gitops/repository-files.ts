import { join } from 'node:path';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { environmentFolder, type EnvironmentPlace, HOLDS_FILE, shownPlace } from '../../../actions/common/gitops/record/environment-files.ts';
import { parseHolds } from '../../../actions/common/gitops/record/holds.ts';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { parsePolicy, POLICY_FILE } from '../../../actions/common/policy/policy.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { readTextIfThere } from '../../../actions/common/runtime/files.ts';
import { suggestion } from '../../../actions/common/runtime/nearest.ts';
import { parseWaivers } from '../../../actions/common/scan/waivers.ts';
import type { Environments } from './environments.ts';
import { problemFindings } from './sources.ts';

const WAIVERS_FILE = 'waivers.yaml';

/** What is wrong with the files of the whole repo that people write for the gates, and with the records of Docker hosts. */
export async function repositoryFileFindings(root: string, { all, hosts }: Environments): Promise<Finding[]> {
  const names = [...new Set(all.map(({ environment }) => environment))];
  const found = await Promise.all([
    read(root, POLICY_FILE, 'policy', '', (text) => Object.keys(parsePolicy(text).environments)),
    read(root, HOLDS_FILE, 'holds', '', (text) => parseHolds(text).flatMap(({ environments }) => environments)),
    read(root, WAIVERS_FILE, 'waivers', '', (text) => parseWaivers(text, WAIVERS_FILE).map(() => undefined)),
    ...hosts.map((place) => hostRecord(root, place)),
  ]);
  return found.flatMap(({ findings, code, file, said }) => [...findings, ...strangers(code, file, said, names)]);
}

interface Read {
  code: string;
  file: string;
  /** The environments that it names. */
  said: (string | undefined)[];
  findings: Finding[];
}

async function read(root: string, file: string, code: string, environment: string, parse: (text: string) => (string | undefined)[]): Promise<Read> {
  try {
    const text = await readTextIfThere(join(root, file), file);
    return { code, file, said: text === null ? [] : parse(text), findings: [] };
  } catch (error) {
    return { code, file, said: [], findings: problemFindings(code, 'Correct the line; until then the gates refuse every promotion.', environment, [errorSentence(error)]) };
  }
}

function hostRecord(root: string, place: EnvironmentPlace): Promise<Read> {
  const file = `${environmentFolder(place)}/release/compose.yaml`;
  return read(root, file, 'release-record', shownPlace(place), (text) => [parseComposeRecord(text, file)].map(() => undefined));
}

/** A name that no environment has would guard nothing, without a word. */
function strangers(code: string, file: string, said: readonly (string | undefined)[], names: readonly string[]): Finding[] {
  const unknown = [...new Set(said)].filter((name) => name !== undefined).filter((name) => names.length > 0 && !names.includes(name));
  return unknown.map((name) => ({
    code,
    severity: 'error',
    environment: '',
    file,
    message: `${file} names the environment ${name}, and there is no such folder in environments/.${suggestion(name, names)}`,
    advice: `Name one of ${names.join(', ')}, or take it away.`,
  }));
}
