import { stringify } from 'yaml';
import { makeStatement, type EvidenceKind } from '../../../actions/common/evidence/statement.ts';

/** What an action answers: outputs, and outputs that are paths with the content of each file. */
export interface Answer {
  outputs: Record<string, string>;
  files?: Record<string, string>;
  /** Exits with 1, with its outputs set. */
  fails?: boolean;
}

export interface StandIn extends Answer {
  inputs: string[];
  /** Answers otherwise when an input is given. */
  otherwise?: { given: string; answer: Answer };
  /** Shell commands to run first. */
  script?: string;
}

/** The text of an action.yml that stands in for an action. */
export function standInAction(standIn: StandIn): string {
  const { inputs, otherwise, script = '' } = standIn;
  const answers = otherwise === undefined ? [standIn] : [standIn, otherwise.answer];
  const names = new Set(answers.flatMap(({ outputs, files = {} }) => [...Object.keys(outputs), ...Object.keys(files)]));
  const run = otherwise === undefined
    ? answerScript(standIn)
    : `if [ -n "$GIVEN" ]; then\n${answerScript(otherwise.answer)}\nfi\n${answerScript(standIn)}`;
  return stringify({
    name: 'Stand-in',
    description: 'Answers what a test wants.',
    inputs: Object.fromEntries(inputs.map((name) => [name, { description: 'As the action has it.' }])),
    outputs: Object.fromEntries([...names].map((name) => [name, { description: 'As the test wants.', value: `\${{ steps.answer.outputs.${name} }}` }])),
    runs: {
      using: 'composite',
      steps: [{ id: 'answer', shell: 'bash', env: { GIVEN: otherwise === undefined ? '' : `\${{ inputs.${otherwise.given} }}` }, run: `${script}\n${run}` }],
    },
  });
}

function answerScript({ outputs, files = {}, fails = false }: Answer): string {
  const answers = Object.entries(outputs).map(([name, value]) => `printf '%s=%s\\n' ${quoted(name)} ${quoted(value)} >> "$GITHUB_OUTPUT"`);
  const written = Object.entries(files).map(([name, content]) =>
    `file="$(mktemp -d -p "$RUNNER_TEMP")/${name}.json"; printf '%s' ${quoted(content)} > "$file"; echo "${name}=$file" >> "$GITHUB_OUTPUT"`);
  return [...answers, ...written, fails ? 'exit 1' : 'exit 0'].join('\n');
}

/** A statement as an action would leave it. */
export function statementText(kind: EvidenceKind, image: string, digest: string, outcome: string, content: Record<string, unknown> = {}): string {
  return JSON.stringify(makeStatement(kind, image, digest, outcome, content));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
