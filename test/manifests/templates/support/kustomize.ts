import { parseAllDocuments } from 'yaml';
import { runProgram } from '../../../../actions/common/runtime/exec.ts';
import { ensureKustomize } from '../../../../scripts/src/kustomize/program.ts';

/** An object of Kubernetes, as Kustomize prints it. */
export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // Every kind has fields of its own.
  [field: string]: any;
}

const AT_ONCE = 2;
let program: Promise<string> | undefined;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * The objects that a folder renders to.
 *
 * @throws Error with Kustomize's own words.
 */
export async function render(folder: string): Promise<Resource[]> {
  program ??= ensureKustomize(() => undefined);
  const kustomize = await program;
  await turn();
  try {
    const { exitCode, stdout, stderr } = await runProgram(kustomize, ['build', folder]);
    if (exitCode !== 0) {
      throw new Error(stderr);
    }
    return parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function turn(): Promise<void> {
  if (running >= AT_ONCE) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
}
