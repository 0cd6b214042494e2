import { stringify } from 'yaml';
import { makeStatement, type EvidenceKind } from '../../../actions/common/evidence/statement.ts';

/** An action that answers with these outputs and leaves files; it exits with 1 when `fails`. */
export interface StandIn {
  inputs: string[];
  outputs: Record<string, string>;
  /** Outputs that are paths: the content of each file. */
  files?: Record<string, string>;
  fails?: boolean;
}

/** The text of an action.yml that stands in for an action. */
export function standInAction({ inputs, outputs, files = {}, fails = false }: StandIn): string {
  const names = [...Object.keys(outputs), ...Object.keys(files)];
  const answers = Object.entries(outputs).map(([name, value]) => `printf '%s=%s\\n' ${quoted(name)} ${quoted(value)} >> "$GITHUB_OUTPUT"`);
  const written = Object.entries(files).map(([name, content]) =>
    `file="$(mktemp -d -p "$RUNNER_TEMP")/${name}.json"; printf '%s' ${quoted(content)} > "$file"; echo "${name}=$file" >> "$GITHUB_OUTPUT"`);
  return stringify({
    name: 'Stand-in',
    description: 'Answers what a test wants.',
    inputs: Object.fromEntries(inputs.map((name) => [name, { description: 'Ignored.' }])),
    outputs: Object.fromEntries(names.map((name) => [name, { description: 'As the test wants.', value: `\${{ steps.answer.outputs.${name} }}` }])),
    runs: {
      using: 'composite',
      steps: [{ id: 'answer', shell: 'bash', run: [...answers, ...written, fails ? 'exit 1' : 'exit 0'].join('\n') }],
    },
  });
}

/** A statement as an action would leave it. */
export function statementText(kind: EvidenceKind, image: string, digest: string, outcome: string, content: Record<string, unknown> = {}): string {
  return JSON.stringify(makeStatement(kind, image, digest, outcome, content));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
