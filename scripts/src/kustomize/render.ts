import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { builtOnce } from '../machine/built-once.ts';
import { hasGo, runGo } from '../machine/go.ts';
import type { Report } from '../progress/progress.ts';
import { folderContent, shortHash } from '../project/content-hash.ts';
import { KUSTOMIZE_VERSION, ensureKustomize } from './program.ts';
import { RendererProcess } from './renderer-process.ts';

/** What a folder renders to, or why it does not, in Kustomize's words. */
export type Rendered = { objects: unknown[] } | { problem: string };

/** Renders Kustomize folders; several calls at once share its processes. */
export interface Renderer {
  /** @param folder absolute path. */
  render(folder: string): Promise<Rendered>;
  close(): void;
}

/** Nothing is downloaded: no git is found, and what Kustomize asks for itself goes to a proxy that there is not. */
const NO_NETWORK = { PATH: '', ...Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, 'http://127.0.0.1:9'])), NO_PROXY: '', no_proxy: '' };
const SOURCE = join(import.meta.dirname, 'renderer');

/**
 * With Go, processes of the kit's own that render one folder after the other by Kustomize's library; else the kustomize program,
 * once a folder, which takes more than twice as long.
 *
 * @throws UserError when there is neither Go nor a kustomize of 5.8 or newer.
 */
export async function openRenderer(processes: number, report: Report): Promise<Renderer> {
  if (await hasGo()) {
    return pool(await buildRenderer(report), processes);
  }
  return programRenderer(await ensureKustomize(report));
}

/** Renders by starting a kustomize program for each folder. */
export function programRenderer(program: string): Renderer {
  return {
    render: async (folder) => {
      const { exitCode, stdout, stderr } = await runProgram(program, ['build', folder], { environment: NO_NETWORK });
      return exitCode === 0 ? { objects: parseAllDocuments(stdout, { prettyErrors: false }).map((document) => document.toJS() as unknown) } : { problem: stderr.trim() };
    },
    close: () => undefined,
  };
}

function pool(program: string, size: number): Renderer {
  const workers = Array.from({ length: Math.max(1, size) }, () => new RendererProcess(program));
  return {
    render: (folder) => workers.reduce((least, one) => (one.waiting < least.waiting ? one : least)).render(folder),
    close: () => workers.forEach((one) => one.close()),
  };
}

async function buildRenderer(report: Report): Promise<string> {
  const folder = await builtOnce('renderer', shortHash(await folderContent(SOURCE)), report, async (work) => {
    report(`building a renderer with the library of Kustomize ${KUSTOMIZE_VERSION}, once`);
    await runGo('The renderer', ['build', '-trimpath', '-o', join(work, 'renderer'), '.'], { folder: SOURCE, environment: { CGO_ENABLED: '0' } });
  });
  return join(folder, 'renderer');
}
