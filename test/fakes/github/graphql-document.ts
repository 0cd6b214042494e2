/** A field that is asked, or a condition on the type of what holds it. */
export type Selection =
  | { kind: 'field'; key: string; name: string; args: Record<string, Value>; selections: Selection[] }
  | { kind: 'on'; type: string; selections: Selection[] };

/** What is given to an argument: a variable, or a number. */
export type Value = { variable: string } | { number: number };

export interface GraphQLOperation {
  kind: 'query' | 'mutation';
  /** Types of the variables, by name. */
  variables: Record<string, string>;
  selections: Selection[];
}

const TOKEN = /\s*(?:(?<name>[A-Za-z_]\w*)|(?<number>-?\d+)|(?<mark>\.\.\.|[{}()[\]:,!$]))/gy;

/**
 * Parses the part of GraphQL's language that the kit writes: one operation with variables, fields with aliases and arguments, and
 * inline fragments. Literal texts are not among it: what is foreign goes into variables.
 *
 * @throws Error when it is anything else.
 */
export function parseGraphQL(text: string): GraphQLOperation {
  const tokens = new Tokens(text);
  const kind = tokens.name();
  if (kind !== 'query' && kind !== 'mutation') {
    throw new Error(`starts with ${kind}`);
  }
  const variables = tokens.skip('(') ? declarations(tokens) : {};
  const operation: GraphQLOperation = { kind, variables, selections: selections(tokens) };
  tokens.end();
  return operation;
}

class Tokens {
  readonly #all: string[] = [];
  #at = 0;

  constructor(text: string) {
    let end = 0;
    for (const match of text.trimEnd().matchAll(TOKEN)) {
      this.#all.push(match[0].trim());
      end = match.index + match[0].length;
    }
    if (end !== text.trimEnd().length) {
      throw new Error(`has something unknown at ${end}`);
    }
  }

  /** Whether the next token is this one. */
  sees(mark: string): boolean {
    return this.#all[this.#at] === mark;
  }

  /** The same; and then it is read. */
  skip(mark: string): boolean {
    const found = this.sees(mark);
    this.#at += found ? 1 : 0;
    return found;
  }

  expect(mark: string): void {
    if (!this.skip(mark)) {
      throw new Error(`has ${this.#all[this.#at] ?? 'nothing'} where ${mark} belongs`);
    }
  }

  next(): string {
    this.#at += 1;
    return this.#all[this.#at - 1] ?? '';
  }

  name(): string {
    const name = this.next();
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new Error(`has ${name || 'nothing'} where a name belongs`);
    }
    return name;
  }

  end(): void {
    if (this.#at !== this.#all.length) {
      throw new Error(`goes on after its end with ${this.next()}`);
    }
  }
}

function declarations(tokens: Tokens): Record<string, string> {
  const variables: Record<string, string> = {};
  while (!tokens.skip(')')) {
    tokens.expect('$');
    const name = tokens.name();
    tokens.expect(':');
    variables[name] = type(tokens);
    tokens.skip(',');
  }
  return variables;
}

function type(tokens: Tokens): string {
  let written: string;
  if (tokens.skip('[')) {
    written = `[${type(tokens)}]`;
    tokens.expect(']');
  } else {
    written = tokens.name();
  }
  return tokens.skip('!') ? `${written}!` : written;
}

function selections(tokens: Tokens): Selection[] {
  tokens.expect('{');
  const all: Selection[] = [];
  while (!tokens.skip('}')) {
    all.push(tokens.skip('...') ? fragment(tokens) : field(tokens));
    tokens.skip(',');
  }
  return all;
}

function fragment(tokens: Tokens): Selection {
  tokens.expect('on');
  return { kind: 'on', type: tokens.name(), selections: selections(tokens) };
}

function field(tokens: Tokens): Selection {
  const key = tokens.name();
  const name = tokens.skip(':') ? tokens.name() : key;
  const args: Record<string, Value> = {};
  if (tokens.skip('(')) {
    while (!tokens.skip(')')) {
      const argument = tokens.name();
      tokens.expect(':');
      args[argument] = tokens.skip('$') ? { variable: tokens.name() } : { number: numeric(tokens.next()) };
      tokens.skip(',');
    }
  }
  return { kind: 'field', key, name, args, selections: tokens.sees('{') ? selections(tokens) : [] };
}

function numeric(text: string): number {
  if (!/^-?\d+$/.test(text)) {
    throw new Error(`has ${text} where a number or a variable belongs`);
  }
  return Number(text);
}
