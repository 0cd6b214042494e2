import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArgoCdApi } from './argocd-api.ts';

const RECORDINGS = join(import.meta.dirname, '../../fixtures/argocd');

export interface Answer {
  status: number;
  body: unknown;
}

/** Texts of one run, and what recordings say instead of them. */
export type Replacements = Record<string, string>;

/** The answer to a GET, and what the recording of that name holds; with RECORD_ARGOCD=1 the recording is this answer. */
export async function answerAndRecording(api: ArgoCdApi, path: string, name: string, replacements: Replacements): Promise<[now: Answer, recorded: Answer]> {
  const now = replaced(await api.request('GET', path), replacements);
  const file = join(RECORDINGS, `${name}.json`);
  if (process.env['RECORD_ARGOCD'] === '1') {
    await writeFile(file, `${JSON.stringify(now, undefined, 1)}\n`);
  }
  return [now, JSON.parse(await readFile(file, 'utf8')) as Answer];
}

function replaced(answer: Answer, replacements: Replacements): Answer {
  const text = Object.entries(replacements).reduce((before, [from, to]) => before.replaceAll(from, to), JSON.stringify(answer));
  return JSON.parse(text) as Answer;
}
