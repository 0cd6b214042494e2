import { bare, GraphQLContract } from './graphql-contract.ts';
import { type GraphQLOperation, parseGraphQL, type Selection } from './graphql-document.ts';

/** An error of GraphQL, with which the status is 200 all the same. */
export class GraphQLRefused extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** What a field answers, or how it is found out from its arguments. */
export type Resolved = null | boolean | number | string | GraphQLNode | Resolved[];
export interface GraphQLNode {
  [field: string]: Resolved | ((args: Record<string, unknown>) => Resolved);
}

/** A request, read and compared with GitHub's schema, not carried out yet. */
export interface GraphQLRequest {
  /** `graphql/` and the name of its first field. */
  id: string;
  problems: string[];
  answer(roots: { query: GraphQLNode; mutation: GraphQLNode }): unknown;
}

/** Reads GraphQL requests and carries them out. */
export class GraphQL {
  readonly #contract = new GraphQLContract();

  read(body: unknown): GraphQLRequest {
    const { query, variables = {} } = body as { query: string; variables?: Record<string, unknown> };
    try {
      const operation = parseGraphQL(query);
      const problems = this.#contract.problems(operation, variables);
      return { id: nameOf(operation), problems, answer: (roots) => this.#answer(operation, variables, roots, problems) };
    } catch (error) {
      return { id: 'graphql/unreadable', problems: [(error as Error).message], answer: () => ({ errors: [{ message: (error as Error).message }] }) };
    }
  }

  #answer(operation: GraphQLOperation, variables: Record<string, unknown>, roots: { query: GraphQLNode; mutation: GraphQLNode }, problems: string[]): unknown {
    if (problems.length > 0) {
      return { errors: problems.map((message) => ({ message })) };
    }
    const run = new Execution(this.#contract, variables, problems);
    const data = run.selected(operation.kind === 'query' ? 'Query' : 'Mutation', roots[operation.kind], operation.selections, []);
    return run.errors.length === 0 ? { data } : { data, errors: run.errors };
  }
}

class Execution {
  readonly errors: object[] = [];
  readonly #contract: GraphQLContract;
  readonly #variables: Record<string, unknown>;
  readonly #problems: string[];

  constructor(contract: GraphQLContract, variables: Record<string, unknown>, problems: string[]) {
    this.#contract = contract;
    this.#variables = variables;
    this.#problems = problems;
  }

  selected(type: string, node: GraphQLNode, selections: readonly Selection[], path: readonly string[]): Record<string, unknown> {
    const own = typeof node['__typename'] === 'string' ? node['__typename'] : type;
    const answers = selections.map((selection): Record<string, unknown> => {
      if (selection.kind === 'on') {
        return selection.type === own ? this.selected(own, node, selection.selections, path) : {};
      }
      return { [selection.key]: this.#field(own, node, selection, [...path, selection.key]) };
    });
    return Object.assign({}, ...answers) as Record<string, unknown>;
  }

  #field(type: string, node: GraphQLNode, { name, args, selections }: Selection & { kind: 'field' }, path: readonly string[]): unknown {
    const wanted = this.#contract.fieldType(type, name);
    const given = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, 'number' in value ? value.number : this.#variables[value.variable]]));
    const resolver = node[name];
    try {
      return this.#value(wanted, typeof resolver === 'function' ? resolver(given) : (resolver ?? null), selections, path);
    } catch (error) {
      if (!(error instanceof GraphQLRefused)) {
        throw error;
      }
      this.errors.push({ type: error.type, path, message: error.message });
      return null;
    }
  }

  #value(wanted: string, value: Resolved, selections: readonly Selection[], path: readonly string[]): unknown {
    if (value === null) {
      if (wanted.endsWith('!')) {
        this.#problems.push(`${path.join('.')} is null, which the schema does not allow`);
      }
      return null;
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.#value(wanted.replace(/^\[(.*)\]!?$/, '$1'), item, selections, path));
    }
    return typeof value === 'object' ? this.selected(bare(wanted), value, selections, path) : value;
  }
}

function nameOf({ selections }: GraphQLOperation): string {
  const [first] = selections;
  return first?.kind === 'field' ? `graphql/${first.name}` : 'graphql/unknown';
}
