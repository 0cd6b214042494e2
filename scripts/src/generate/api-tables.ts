import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { type ActionMetadata, parseActionMetadata } from './action-metadata.ts';
import { type GeneratedFile, currentContent, replaceSection } from './documents.ts';

export async function readMetadata(root: string, action: string): Promise<ActionMetadata> {
  const path = join('actions', action, 'action.yml');
  return parseActionMetadata(await readFile(join(root, path), 'utf8'), path);
}

/** The README of an action with the tables of its inputs and outputs. */
export async function actionReadme(root: string, action: string): Promise<GeneratedFile> {
  const path = join('actions', action, 'README.md');
  const document = await currentContent(root, path);
  if (document === undefined) {
    throw new UserError(`${path} is missing.`);
  }
  return { path, content: replaceSection(document, path, 'api', apiTables(await readMetadata(root, action))) };
}

/** Markdown tables of what goes in and what comes out. */
export function apiTables(metadata: ActionMetadata): string {
  const inputs = Object.entries(metadata.inputs).map(([name, input]) => [
    `\`${name}\``,
    input.description,
    input.required ? 'required' : defaultText(input.default),
  ]);
  const outputs = Object.entries(metadata.outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  return [
    '### Inputs', '', table(['Input', 'Meaning', 'Default'], inputs), '',
    '### Outputs', '', table(['Output', 'Meaning'], outputs),
  ].join('\n');
}

export function table(heads: string[], rows: string[][]): string {
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return lines.join('\n');
}

function defaultText(value: string | undefined): string {
  return value === undefined || value === '' ? '' : `\`${value}\``;
}

/** One line; a bar would end the cell, and `<` outside of code would begin an HTML tag. */
function cell(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return line.split('`').map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part)).join('`');
}
