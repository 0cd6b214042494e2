import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterScript } from '../../../../actions/rehearse-migration/src/dump/script-filter.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'dumps');
const END = '--\n-- PostgreSQL database dump complete\n--\n';

async function filtered(script: Buffer | string, size = 1 << 20): Promise<string> {
  const whole = Buffer.from(script);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < whole.length; at += size) {
      yield whole.subarray(at, at + size);
    }
  }
  const passed: Buffer[] = [];
  for await (const chunk of filterScript(chunks())) {
    passed.push(chunk);
  }
  return Buffer.concat(passed).toString();
}

const refusal = (statements: string): Promise<string> => filtered(`${statements}\n${END}`).then(() => 'passed', (error: Error) => error.message);

describe('what psql gets of a plain dump', () => {
  test('is all but whose it was and what is not inside of a database', async () => {
    const [plain, created] = await Promise.all(['plain.sql', 'create.sql'].map((name) => readFile(join(FIXTURES, name), 'utf8')));
    const passed = await filtered(String(plain));
    const left = String(plain).split('\n').filter((line) => !passed.split('\n').includes(line));
    expect(left.filter((line) => !line.startsWith('\\'))).toEqual([
      'SET transaction_timeout = 0;',
      "COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';",
      'ALTER FUNCTION public.f() OWNER TO odoo;', 'ALTER TABLE public.empty OWNER TO odoo;', 'ALTER TABLE public.t OWNER TO odoo;',
      'ALTER SEQUENCE public.t_id_seq OWNER TO odoo;', 'ALTER VIEW public.v OWNER TO odoo;', 'GRANT SELECT ON TABLE public.t TO PUBLIC;',
    ]);
    expect(passed).toContain("\n1\tone\ta\\\\b\\nc\n2\ttwo\t\\N\n3\t\\\\.\tx\n\\.\n");
    expect(passed).not.toMatch(/^\\(?:un)?restrict/m);
    expect(await filtered(String(created))).not.toMatch(/^(?:CREATE|ALTER) DATABASE|^\\connect/m);
  });

  test('does not depend on how the script comes in parts', async () => {
    const plain = await readFile(join(FIXTURES, 'plain.sql'));
    const whole = await filtered(plain);
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (size) => {
      expect(await filtered(plain, size)).toBe(whole);
    }), { numRuns: 40 });
  });

  test('is not what stands in a text or a row, though it looks like it', async () => {
    const script = "COPY t FROM stdin;\nGRANT a TO b;\n\\\\! id\n\\.\nSELECT 'a\nGRANT a TO b;\n\\! id\n', $$\n\\! id\n$$, E'it\\'s \\\\! '''; /* /* */ \\! id */\n" + END;
    expect(await filtered(script)).toBe(script);
  });

  test('ends with the last line of pg_dump, or else it is refused', async () => {
    await expect(filtered('SELECT 1;\n')).rejects.toThrow('It ends early');
    await expect(filtered('COPY t FROM stdin;\n1\n')).rejects.toThrow('It ends early');
    await expect(filtered(`COPY t FROM stdin;\n${END}`)).rejects.toThrow('It ends early');
  });
});

describe('a command of psql is refused wherever psql would see it', () => {
  test.each([
    ['at the beginning of a line', '\\! id'],
    ['behind a statement', 'SELECT 1; \\! id'],
    ['inside of a statement', 'SELECT 1\n\\gexec'],
    ['in the shape of pg_dump, with something behind it', '\\restrict abc \\! id'],
    ['behind a quoted name', 'SELECT "it\'s" \\! id'],
    ['behind a text with a backslash at its end', String.raw`SELECT 'a\' \! id`],
    ['behind a text with escapes', String.raw`SELECT E'it\'s' \! id`],
    ['behind a comment in a comment', '/* /* */ */ \\! id'],
    ['behind a line comment that ends nothing', "-- it's\n\\! id"],
    ['behind a text between dollars', "SELECT $a$ ' $b$ $a$ \\! id"],
    ['behind a name with dollars', 'SELECT a$$ \\! id'],
    ['instead of rows', 'COPY (SELECT 1; \n\\! id'],
  ])('%s', async (_where, statements) => {
    expect(await refusal(statements)).toMatch(/^It holds the psql command \\(?:!|gexec|restrict), which pg_dump does not write$/);
  });

  test('also where rows only seem to follow', async () => {
    expect(await refusal('COPY t TO stdout; -- FROM stdin;\n\\! id\n\\.')).toMatch(/psql command \\!/);
    expect(await refusal('COPY "a; -- FROM stdin;\n\\! id\n\\.')).toBe('It ends early: the last line that pg_dump writes is not there');
  });

  test('and so is what would make psql read texts in another way', async () => {
    expect(await refusal('SET standard_conforming_strings = off;')).toMatch(/a change of what a backslash means in a text/);
    expect(await refusal("SELECT set_config('standard_conforming_strings', 'off', false);")).toMatch(/a change of what a backslash means/);
    expect(await refusal("SELECT E'a'\n'b\\' \\! id --'")).toMatch(/a text with escapes in several parts/);
    expect(await refusal('SELECT $1$$ \\! id')).toMatch(/a parameter/);
  });
});
