import { z } from 'zod';
import type { LedgerEntry } from '../evidence/ledger.ts';
import { judgeVerdict, newest, type Selection } from './evidence-selection.ts';
import { type Gate, type GateObservations, unknown } from './observations.ts';

/** Where a release comes from, as its build statement says. */
export interface ReleaseSource {
  /** `owner/repository@<commit>`. */
  source: string;
  /** Who brought the commit into the source repository; undefined where the statement names nobody. */
  author: { login: string; id?: number } | undefined;
}

const provenance = z.object({
  buildDefinition: z.object({
    internalParameters: z.object({ github: z.object({ actor: z.string().min(1).optional(), actorId: z.string().regex(/^\d+$/).optional() }).optional() }).optional(),
    resolvedDependencies: z.array(z.object({ uri: z.string().optional(), digest: z.object({ gitCommit: z.string().optional() }).optional() })),
  }),
});

const released = z.object({ release: z.object({ intent: z.string().nullable() }) });

/** The build statement that counts: the newest about exactly this digest. */
export function selectBuild(observations: GateObservations): Selection {
  return newest(observations, 'build', () => true, () =>
    unknown('build-missing', `The evidence does not say where ${observations.request.digest} was built.`));
}

/** A trusted build made exactly this digest, from a commit that is known. */
export const buildGate: Gate = (observations) => {
  const selected = selectBuild(observations);
  if ('answer' in selected) {
    return selected.answer;
  }
  const verdict = judgeVerdict(observations, selected.entry);
  return verdict.outcome === 'pass' && releaseSource(selected.entry) === undefined
    ? unknown('source-unknown', `The build statement ${selected.entry.id} does not name the repository and commit that the release was built from.`)
    : verdict;
};

/** The first git dependency of SLSA provenance v1 is the source itself. Undefined when there is none of the form that a record holds. */
export function releaseSource({ statement }: LedgerEntry): ReleaseSource | undefined {
  const parsed = provenance.safeParse(statement.predicate);
  if (!parsed.success) {
    return undefined;
  }
  const { internalParameters, resolvedDependencies } = parsed.data.buildDefinition;
  const git = resolvedDependencies.find(({ digest }) => digest?.gitCommit !== undefined);
  const name = repositoryName(git?.uri ?? '');
  const commit = git?.digest?.gitCommit ?? '';
  if (name === undefined || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
    return undefined;
  }
  const { actor, actorId } = internalParameters?.github ?? {};
  const author = actor === undefined ? undefined : { login: actor, ...(actorId === undefined ? {} : { id: Number(actorId) }) };
  return { source: `${name}@${commit}`, author };
}

/** SHA-256 of the intent that the image holds; null: it holds none; undefined: the statement does not say. */
export function builtIntent({ statement }: LedgerEntry): string | null | undefined {
  return released.safeParse(statement.predicate).data?.release.intent;
}

/** `git+https://github.com/acme/odoo.git@refs/heads/main` is `acme/odoo`. */
function repositoryName(uri: string): string | undefined {
  const path = uri.replace(/@refs\/.*$/s, '').replace(/\.git$/, '');
  return /(?:^|[/:])([\w.-]+\/[\w.-]+)$/.exec(path)?.[1];
}
