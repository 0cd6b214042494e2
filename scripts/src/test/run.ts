import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import type { Progress } from '../progress/progress.ts';
import { Cores } from './cores.ts';
import type { Needs } from './needs.ts';
import { type Suite, type SuiteContext, type SuiteResult, failed, notRun } from './suite.ts';
import type { FinishedSuite } from './summary.ts';

export interface RunOptions {
  root: string;
  jestArguments: readonly string[];
  /** Where nothing may be skipped. */
  strict: boolean;
  cores: number;
}

/** Runs the suites, as many at once as there are cores for, and answers in their order. */
export async function runSuites(
  suites: readonly Suite[],
  needs: Pick<Needs, 'provide'>,
  progress: Progress,
  options: RunOptions,
): Promise<FinishedSuite[]> {
  const cores = new Cores(options.cores);
  return Promise.all(suites.map((suite, place) => runSuite(suite, place, needs, cores, progress, options)));
}

async function runSuite(
  suite: Suite,
  place: number,
  needs: Pick<Needs, 'provide'>,
  cores: Cores,
  progress: Progress,
  options: RunOptions,
): Promise<FinishedSuite> {
  const provided = await needs.provide(suite.needs);
  if ('missing' in provided) {
    return { name: suite.name, duration: 0, ...notRun(1, `Not run: ${provided.missing}`, options.strict) };
  }
  return cores.use(suite.cores, place, async () => {
    const begin = progress.elapsed();
    const { root, jestArguments } = options;
    const result = await shown(suite, progress, { root, jestArguments, environment: provided.environment });
    return { name: suite.name, duration: progress.elapsed() - begin, ...result };
  });
}

/** A suite that breaks off has failed; the step list shows it as failed when any of its tests did. */
async function shown(suite: Suite, progress: Progress, context: Omit<SuiteContext, 'report'>): Promise<SuiteResult> {
  let result: SuiteResult | undefined;
  try {
    await progress.step(suite.name, async (report) => {
      result = await suite.run({ ...context, report });
      if (result.failed > 0) {
        throw new Error(`${result.failed} failed`);
      }
    });
  } catch (error) {
    result ??= failed(errorSentence(error));
  }
  return result ?? failed(`${suite.name} gave no result.`);
}
