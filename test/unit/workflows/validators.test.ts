import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { registerLogger, validate } from '@actions/languageservice';
import { validateAction } from '@actions/languageservice/validate-action';
import { afterEach, describe, expect, test } from '@jest/globals';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type File, ROOT, actions, callerWorkflows, reusableWorkflows } from './files.ts';

/** The validator swallows its own exceptions and says so only in its log. */
const faults: string[] = [];
registerLogger({
  log: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message) => faults.push(message),
});

/** Answers what `$/…` and the placeholder of the callers stand for: this project's own files. */
const fileProvider = {
  async getFileContent(reference: { path: string }) {
    const path = reference.path.replace(/^\.github\/workflows\//, 'workflows/');
    return { name: reference.path, content: await readFile(join(ROOT, path), 'utf8') };
  },
};

async function problems(check: typeof validate, { path, text }: { path: string; text: string }): Promise<string[]> {
  const document = TextDocument.create(`file:///${path}`, 'yaml', 0, text);
  const found = await check(document, { fileProvider });
  return found.map(({ message, range }) => `${path}:${range.start.line + 1}: ${message}`);
}

afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});

describe("GitHub's own validator accepts", () => {
  const workflows = [...reusableWorkflows(), ...callerWorkflows()].map((file): [string, File<unknown>] => [file.path, file]);
  const manifests = actions().map((file): [string, File<unknown>] => [file.path, file]);

  test.each(workflows)('%s', async (_, file) => {
    expect(await problems(validate, file)).toEqual([]);
  });

  test.each(manifests)('%s', async (_, file) => {
    expect(await problems(validateAction, file)).toEqual([]);
  });
});

describe("GitHub's own validator refuses", () => {
  const build = reusableWorkflows().find((file) => file.path.endsWith('build-release.yml'));
  const caller = callerWorkflows().find((file) => file.path.includes('source-repo'));
  const broken: [string, File<unknown> | undefined, [string, string], RegExp][] = [
    ['a key that does not exist', build, ['timeout-minutes: 60', 'timeout-minute: 60'], /Unexpected value 'timeout-minute'/],
    ['an output of a job that is not needed', build, ['needs: [build, scan, plan]', 'needs: [scan, plan]'], /Context access might be invalid: build/],
    ['an input that the called workflow does not take', caller, ['series:', 'serie:'], /serie/],
  ];

  test.each(broken)('%s', async (what, file, [from, to], message) => {
    const text = String(file?.text);
    expect(text).toContain(from);
    // It remembers what it parsed by the path.
    const found = await problems(validate, { path: `${what}/${file?.path}`, text: text.replace(from, to) });
    expect(found.join('\n')).toMatch(message);
  });
});
