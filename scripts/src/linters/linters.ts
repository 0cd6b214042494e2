import { z } from 'zod';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import type { KubernetesObject } from '../../../actions/common/kubernetes/object.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { parseStrictJson } from '../../../actions/common/runtime/json.ts';
import { ensureLinter } from './programs.ts';
import type { Report } from '../progress/progress.ts';

/** A linter of others that judges the objects of one environment. */
export type Linter = (environment: string, objects: readonly KubernetesObject[]) => Promise<Finding[]>;

const CRITICAL = 1;
const WARNING = 5;

const scores = z.array(z.object({
  type_meta: z.object({ kind: z.string() }),
  object_meta: z.object({ name: z.string() }),
  checks: z.array(z.object({
    check: z.object({ id: z.string(), name: z.string() }),
    grade: z.number(),
    skipped: z.boolean(),
    comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
  })),
})).nullable();

const conformity = z.object({ resources: z.array(z.object({ kind: z.string(), name: z.string(), status: z.string(), msg: z.string() })) });

/** kube-score, whose critical grades are findings and whose warnings are warnings. */
export async function kubeScore(report: Report): Promise<Linter> {
  const program = await ensureLinter('kube-score', report);
  return async (environment, objects) => {
    const answer = await judged(program, ['score', '--output-format', 'json', '-'], objects);
    return (scores.parse(answer) ?? []).flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) => checks
      .filter(({ grade, skipped }) => !skipped && (grade === CRITICAL || grade === WARNING))
      .map(({ check, grade, comments }): Finding => ({
        code: `kube-score/${check.id}`,
        severity: grade === CRITICAL ? 'error' : 'warning',
        environment,
        object: `${kind}/${name}`,
        message: `${kind}/${name}: ${check.name}: ${(comments ?? []).map(({ path, summary }) => [path, summary].filter((word) => word !== '').join(': ')).join('; ')}.`,
        advice: 'See the documentation of kube-score.',
      })));
  };
}

/** kubeconform with the kit's own schemas: another program's reading of them. */
export async function kubeconform(schemas: string, report: Report): Promise<Linter> {
  const program = await ensureLinter('kubeconform', report);
  return async (environment, objects) => {
    const answer = await judged(program, ['-strict', '-output', 'json', '-schema-location', schemas], objects);
    return conformity.parse(answer).resources.map(({ kind, name, msg }): Finding => ({
      code: 'kubeconform',
      severity: 'error',
      environment,
      object: `${kind}/${name}`,
      message: `${kind}/${name}: ${msg}.`,
      advice: 'Correct the field; the cluster would refuse it or leave it out.',
    }));
  };
}

/** What a linter says in JSON; it exits with 1 where it finds something. */
async function judged(program: string, args: readonly string[], objects: readonly KubernetesObject[]): Promise<unknown> {
  // JSON is YAML, too.
  const { exitCode, stdout, stderr } = await runProgram(program, args, { input: objects.map((object) => JSON.stringify(object)).join('\n---\n') });
  if (exitCode > 1 || stdout.trim() === '') {
    throw new UserError(`${program} could not judge the manifests: it exited with ${exitCode}. ${stderr.trim().slice(-500)}`.trim());
  }
  return parseStrictJson(stdout, `What ${program} says`);
}
