import type { Parser } from './inputs.ts';
import { plainText } from './foreign-text.ts';

/** How a refused value is shown in an error sentence: short, on one line, harmless. */
export function shown(text: string): string {
  return JSON.stringify(plainText(text, 80));
}

/** Accepts what the whole pattern matches. The sentence reads: `must be <allowed>, is "…"`. */
export function matching(pattern: RegExp, allowed: string): Parser<string> {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace('g', ''));
  return (text) => {
    if (!whole.test(text) || text.includes('\n')) {
      throw new Error(`must be ${allowed}, is ${shown(text)}`);
    }
    return text;
  };
}

export function oneOf<Choice extends string>(...choices: Choice[]): Parser<Choice> {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) {
      throw new Error(`must be one of ${choices.join(', ')}, is ${shown(text)}`);
    }
    return choice;
  };
}

/** `true` or `false`, as YAML 1.2 writes them. */
export const booleanText: Parser<boolean> = (text) => {
  if (!/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) {
    throw new Error(`must be true or false, is ${shown(text)}`);
  }
  return text.toLowerCase() === 'true';
};

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration such as `90s`, `15m`, `2h` or `7d`, in seconds. */
export const durationText: Parser<number> = (text) => {
  const parts = /^(\d{1,6})([smhd])$/.exec(text);
  if (parts === null) {
    throw new Error(`must be a duration such as 90s, 15m, 2h or 7d, is ${shown(text)}`);
  }
  return Number(parts[1]) * (UNITS[String(parts[2])] ?? 1);
};

/** The name of an environment is also a folder name, so only lower-case letters, digits and inner hyphens. */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
export const ENVIRONMENT_NAME_WORDS = 'an environment name such as production (lower-case letters, digits, hyphens)';
export const environmentName = matching(ENVIRONMENT_NAME, ENVIRONMENT_NAME_WORDS);

/** A customer's name in a repo of many; the name of a folder too. */
export const customerName = matching(/^[a-z0-9](?:-?[a-z0-9])*$/, 'the name of a customer such as acme (lower-case letters, digits, hyphens)');

/** A path as people write it, not yet confined: no control characters, no leading hyphen, at most 4096 characters. */
export const pathText: Parser<string> = (text) => {
  if (/[\u0000-\u001F\u007F]/.test(text) || text.startsWith('-') || text.length > 4096) {
    throw new Error(`must be a path without control characters that does not start with a hyphen, is ${shown(text)}`);
  }
  return text;
};

/** A branch name by the rules of `git check-ref-format`, without the exotic part. */
export const branchName = matching(
  /(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]*[A-Za-z0-9_-]|[A-Za-z0-9_]/,
  'a branch name (letters, digits, ".", "_", "-", "/")',
);

/** Text on one line without control characters, for messages that people wrote. */
export const sentence: Parser<string> = (text) => {
  if (/[\u0000-\u001F\u007F]/.test(text) || text.length > 500) {
    throw new Error(`must be one line of at most 500 characters, is ${shown(text)}`);
  }
  return text;
};

/** A secret: anything on one line. Its value never appears in an error. */
export const secretText: Parser<string> = (text) => {
  if (/[\r\n]/.test(text)) {
    throw new Error('must be one line');
  }
  return text;
};
