import { UserError } from '../../../common/runtime/errors.ts';
import { SqlScanner } from './sql-scanner.ts';

/**
 * Statements that say whose something is, or that are about the server and not about what is inside of the database. A clone
 * belongs to the rehearsal's role, which may not and need not run them; pg_restore leaves them out by its options.
 */
const LEFT_OUT = [
  /^ALTER .+ OWNER TO .+;$/,
  /^(?:GRANT|REVOKE) .+;$/,
  /^ALTER DEFAULT PRIVILEGES .+;$/,
  /^SET (?:SESSION AUTHORIZATION|ROLE) .+;$/,
  /^(?:CREATE|ALTER|DROP|COMMENT ON) DATABASE .+;$/,
  /^CREATE SCHEMA public;$/,
  /^COMMENT ON (?:SCHEMA public|EXTENSION .+) IS .+;$/,
  /^SECURITY LABEL .+;$/,
  // Servers before PostgreSQL 17 don't know it.
  /^SET transaction_timeout = 0;$/,
];
/** Commands of psql that pg_dump writes; what they do is not needed. */
const OWN_COMMANDS = /^\\(?:un)?restrict [A-Za-z0-9]+$|^\\connect .*$/;
const COPY = /^COPY (?:"[^"]*"|[\w.$, ()\u0080-\u00ff])+ FROM stdin;$/;
const COMPLETE = '-- PostgreSQL database dump complete';
const LINE_BREAK = 10;
const END_OF_ROWS = Buffer.from('\n\\.\n');
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Passes a plain dump on without what a clone does not need. A command of psql among the SQL could run a program or read a file
 * where psql runs, so a script with any that pg_dump does not write is refused. That is the second fence: psql runs in a
 * container with no network, no capability and nothing of value, as code under test does.
 *
 * @throws UserError also when the script ends before pg_dump's last line.
 */
export async function* filterScript(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const filter = new ScriptFilter();
  for await (const chunk of source) {
    yield* filter.pass(chunk);
  }
  filter.end();
}

class ScriptFilter {
  readonly #scanner = new SqlScanner();
  #rest: Buffer = Buffer.alloc(0);
  #inRows = false;
  #complete = false;

  *pass(chunk: Buffer): Generator<Buffer> {
    let data: Buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let consumed = -1; consumed !== 0;) {
      const [passed, left] = this.#inRows ? this.#passRows(data) : this.#passStatements(data);
      if (passed.length > 0) {
        yield passed;
      }
      consumed = data.length - left.length;
      data = left;
    }
    if (data.length > LONGEST_LINE) {
      throw new UserError(`One of its lines has more than ${LONGEST_LINE} bytes`);
    }
    this.#rest = data;
  }

  end(): void {
    if (!this.#complete) {
      throw new UserError('It ends early: the last line that pg_dump writes is not there');
    }
  }

  /** Rows go through as they are, up to the line that ends them; what stays may be the beginning of that line. */
  #passRows(data: Buffer): [Buffer, Buffer] {
    const end = data.indexOf(END_OF_ROWS);
    this.#inRows = end < 0;
    const past = this.#inRows ? Math.max(0, data.length - END_OF_ROWS.length + 1) : end + END_OF_ROWS.length;
    return [data.subarray(0, past), data.subarray(past)];
  }

  /** Whole lines, up to the line break before the first row. */
  #passStatements(data: Buffer): [Buffer, Buffer] {
    const passed: string[] = [];
    let at = 0;
    while (!this.#inRows) {
      const end = data.indexOf(LINE_BREAK, at);
      if (end < 0) {
        break;
      }
      passed.push(this.#passLine(data.toString('latin1', at, end)));
      at = this.#inRows ? end : end + 1;
    }
    return [Buffer.from(passed.join(''), 'latin1'), data.subarray(at)];
  }

  #passLine(line: string): string {
    const begins = this.#scanner.betweenStatements();
    if (begins && (OWN_COMMANDS.test(line) || LEFT_OUT.some((pattern) => pattern.test(line)))) {
      return '';
    }
    const forbidden = this.#scanner.scan(line);
    if (forbidden !== undefined) {
      throw new UserError(`It holds ${forbidden}, which pg_dump does not write`);
    }
    this.#complete ||= begins && line === COMPLETE;
    this.#inRows = begins && COPY.test(line);
    return this.#inRows ? line : `${line}\n`;
  }
}
