import type { z, ZodType } from 'zod';
import { suggestion } from './nearest.ts';

type Issue = z.core.$ZodIssue;

/** One thing that is wrong with a value, in a sentence, and where: at the value of the path or at its last key. */
export interface SchemaProblem {
  path: PropertyKey[];
  about: 'key' | 'value';
  sentence: string;
}

/**
 * Turns what a schema found wrong into sentences for people: what, and what is allowed.
 *
 * @param data what was checked: it tells a missing value from a wrong one.
 */
export function schemaProblems(issues: readonly Issue[], schema: ZodType, data: unknown): SchemaProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, schema, data));
}

function problemsOf(issue: Issue, schema: ZodType, data: unknown): SchemaProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...issue.path, key], allowedKeys(schema, issue.path)));
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues.map(({ message }) => message).join('; ');
    return [{ path: issue.path, about: 'key', sentence: ended(`the key ${shownPath(issue.path)} is not allowed: ${why}`) }];
  }
  const isMissing = valueAt(data, issue.path) === undefined;
  const sentence = ended(`${shownPath(issue.path)} is ${isMissing ? 'missing' : 'wrong'}: ${complaint(issue)}`);
  return [{ path: issue.path, about: 'value', sentence }];
}

function unknownKey(path: PropertyKey[], allowed: readonly string[]): SchemaProblem {
  const hint = allowed.length === 0 ? '' : `${suggestion(String(path.at(-1)), allowed)} Allowed are: ${allowed.join(', ')}.`;
  return { path, about: 'key', sentence: `${shownPath(path)} is not a known key.${hint}` };
}

function complaint(issue: Issue): string {
  const messages = issue.code === 'invalid_union' ? issue.errors.flatMap((branch) => branch.map(({ message }) => message)) : [];
  return (messages.length === 0 ? [issue.message] : [...new Set(messages)])
    .map((message) => message.replace(/^Invalid input: (expected \w+), received undefined$/, '$1').replace(/^Invalid input: /, ''))
    .join(', or ');
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value === null || value === undefined ? undefined : (value as Record<PropertyKey, unknown>)[step]), data);
}

function shownPath(path: readonly PropertyKey[]): string {
  const shown = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return shown === '' ? 'the document' : shown.replace(/^\./, '');
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

interface SchemaDefinition {
  type: string;
  shape?: Record<string, ZodType>;
  element?: ZodType;
  valueType?: ZodType;
  innerType?: ZodType;
  in?: ZodType;
}

function allowedKeys(schema: ZodType, path: readonly PropertyKey[]): string[] {
  const definition = unwrapped(schema);
  const [step, ...rest] = path;
  if (step === undefined) {
    return Object.keys(definition.shape ?? {});
  }
  const child = definition.shape?.[String(step)] ?? definition.element ?? definition.valueType;
  return child === undefined ? [] : allowedKeys(child, rest);
}

/** The schema behind optional, default, nullable and transformed ones. */
function unwrapped(schema: ZodType): SchemaDefinition {
  const definition = schema.def as unknown as SchemaDefinition;
  const inner = definition.innerType ?? definition.in;
  return inner === undefined ? definition : unwrapped(inner);
}
