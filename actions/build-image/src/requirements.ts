import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../common/runtime/errors.ts';
import { readText } from '../../common/runtime/files.ts';
import type { Problem } from './modules.ts';

/** The Python packages that the customer's addons need. */
export interface Requirements {
  /** File name in the context; empty when there is none. */
  file: string;
  text: string;
  /** True: every package is pinned by hash, and pip insists on it. */
  locked: boolean;
}

const LOCK = 'requirements.lock';
const LOOSE = 'requirements.txt';
const MAXIMUM_BYTES = 4 * 1024 * 1024;
// Other files would have to be copied too, and could be anywhere; editable and local packages are code that no lock covers.
const REFUSED = /^(?:-[rce]|--(?:requirement|constraint|editable)\b|\.{0,2}\/|\.+(?:\[|$)|file:)|@\s*file:/;

/** Reads requirements.lock, or requirements.txt where there is no lock. */
export async function readRequirements(context: string): Promise<{ requirements: Requirements; problems: Problem[] }> {
  const file = [LOCK, LOOSE].find((name) => existsSync(join(context, name)));
  if (file === undefined) {
    return { requirements: { file: '', text: '', locked: false }, problems: [] };
  }
  const problems: Problem[] = [];
  const text = await readFile(context, file, problems);
  const requirements = { file, text, locked: text.includes('--hash=') };
  const loose = file === LOCK && existsSync(join(context, LOOSE)) ? await readFile(context, LOOSE, problems) : '';
  if (problems.length === 0) {
    problems.push(...contentProblems(requirements), ...lockProblems(requirements), ...staleProblems(requirements, loose));
  }
  return { requirements, problems };
}

async function readFile(context: string, file: string, problems: Problem[]): Promise<string> {
  try {
    return await readText(join(context, file), file, MAXIMUM_BYTES);
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    const message = `The requirements have to be a file of UTF-8 text of at most ${MAXIMUM_BYTES} bytes, not a link.`;
    problems.push({ code: 'requirements', message, file, line: undefined });
    return '';
  }
}

function contentProblems({ file, text }: Requirements): Problem[] {
  return logicalLines(text).filter(({ content }) => REFUSED.test(content)).map(({ line }) => ({
    code: 'requirements',
    message: 'Only packages may be listed here: no other files, no editable or local packages. Write everything into this one file.',
    file,
    line,
  }));
}

function lockProblems({ file, text, locked }: Requirements): Problem[] {
  if (file === LOCK && !locked && packageNames(text).length > 0) {
    const message = 'This lock has no --hash lines, so it locks nothing. Make it with `pip-compile --generate-hashes`.';
    return [{ code: 'requirements', message, file, line: 1 }];
  }
  return [];
}

function staleProblems({ text }: Requirements, loose: string): Problem[] {
  const locked = new Set(packageNames(text).map(({ name }) => name));
  return packageNames(loose).filter(({ name }) => !locked.has(name)).map(({ name, line }) => ({
    code: 'requirements',
    message: `${name} is not in ${LOCK}: make the lock again.`,
    file: LOOSE,
    line,
  }));
}

function packageNames(text: string): { name: string; line: number }[] {
  return logicalLines(text).flatMap(({ content, line }) => {
    const name = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(content)?.[0];
    return name === undefined ? [] : [{ name: name.toLowerCase().replace(/[._-]+/g, '-'), line }];
  });
}

/** Lines with their continuations joined and comments left out, numbered from 1 by where they begin. */
function logicalLines(text: string): { content: string; line: number }[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((content, position) => {
    const before = lines[position - 1] ?? '';
    // As pip does it, a line of comment ends where it ends.
    const continues = before.endsWith('\\') && !/^\s*#/.test(before);
    const clean = content.replace(/(?:^|\s)#.*$/, '').trim();
    return clean === '' || continues ? [] : [{ content: clean, line: position + 1 }];
  });
}
