/**
 * How long the judgement of a rehearsal takes whose database has 700 tables. Beside it what people have without it: `diff` of what
 * `pg_dump --schema-only` would say before and after, which sees no row, no view, no access and no log.
 *
 * `node test/bench/judgement.ts`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessFacts } from '../../actions/common/odoo/helper/access-facts.ts';
import { type Comparison, observationDocument, type Observation, type ProbeDocument } from '../../actions/common/odoo/helper/documents.ts';
import type { ValueFacts } from '../../actions/common/odoo/helper/value-facts.ts';
import { judgeRehearsal, type RehearsalObservations } from '../../actions/common/odoo/rehearsal/judgement.ts';
import { comparison, observation, probe, rehearsal, update } from '../unit/common/odoo/rehearsal/observations.ts';

const LIMIT = 100;
const ROUNDS = 21;
const SIZE = { tables: 700, columns: 14, views: 2500, modules: 78, users: 8, menus: 300, touched: 60, models: 60, fields: 40, sample: 100 };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const byName = <Value>(count: number, name: string, value: (index: number) => Value): Record<string, Value> =>
  Object.fromEntries(numbers(count).map((index) => [`${name}_${index}`, value(index)]));

const recorded = madeUpRehearsal();
const texts = [recorded.before, recorded.after].map((document) => JSON.stringify(document));
const judged = median(() => judgeRehearsal(recorded, null));
const read = median(() => texts.forEach((text) => observationDocument.parse(JSON.parse(text))));
const compared = diffSeconds(recorded);
const { outcome, reasons } = judgeRehearsal(recorded, null);
console.log(`${SIZE.tables} tables with ${SIZE.columns} columns, ${SIZE.views} views, ${SIZE.touched} tables that the update wrote to; outcome ${outcome} with ${reasons.length} reasons; load ${loadavg()[0]?.toFixed(1)}`);
console.log(`judging ${judged.toFixed(1)} ms (limit ${LIMIT} ms), reading both observations ${read.toFixed(1)} ms`);
console.log(`diff of both schemas ${compared.toFixed(1)} ms: judging everything takes ${(judged / compared).toFixed(2)} times as long`);

/** An update that adds a column to every touched table, rewrites views, and changes values and access of some. */
function madeUpRehearsal(): RehearsalObservations {
  const facts = (isNew: boolean): ProbeDocument => ({ ...probe(), access: accessFacts(isNew), values: values(isNew) });
  const both = (isNew: boolean): { probe: ProbeDocument; smoke: ProbeDocument } => ({ probe: facts(isNew), smoke: probe() });
  return rehearsal({
    plan: { modules: ['module_1'], scripts: [] },
    before: database(false),
    after: database(true),
    update: update({
      change: {
        modules: { processed: ['module_1'], installed: [] }, scripts: [], before: { modules: {}, schema: {} }, seconds: 60,
        schema: byName(SIZE.touched, 'table', () => `sha256:${'a'.repeat(64)}`),
      },
      log: { errors: [], warnings: numbers(100).map((index) => ({ level: 'WARNING', logger: 'odoo.models', message: `Warning ${index}` })) },
    }),
    comparison: rows(),
    baseline: both(false), newImage: both(true), oldImage: both(false),
  });
}

function database(isNew: boolean): Observation {
  const column = { type: 'character varying', notNull: false, default: null };
  return observation({
    modules: byName(SIZE.modules, 'module', () => ({ state: 'installed', version: '19.0.1.0.0' })),
    schema: byName(SIZE.tables, 'table', (table) => byName(SIZE.columns + (isNew && table < SIZE.touched ? 1 : 0), 'column', () => column)),
    constraints: byName(SIZE.tables, 'table', (table) => [`table_${table}_pkey PRIMARY KEY (id)`, `table_${table}_fkey FOREIGN KEY (column_1) REFERENCES table_0(id)`]),
    indexes: byName(SIZE.tables, 'table', (table) => [`CREATE UNIQUE INDEX table_${table}_pkey ON table_${table} (id)`]),
    views: byName(SIZE.views, 'view', (view) => ({ model: `model.${view % SIZE.tables}`, active: true, hash: `${isNew && view % 20 === 0 ? 'b' : 'a'}`.repeat(40) })),
    users: numbers(SIZE.users),
  });
}

function rows(): Comparison {
  const tally = (count: number): { rows: number; byDataFiles: number; ids: number[] } => ({ rows: count, byDataFiles: 0, ids: [1, 2, 3, 4, 5] });
  return comparison({
    tables: byName(SIZE.touched, 'table', (table) => ({
      columns: { [`column_${SIZE.columns}`]: { filled: tally(1000) }, ...(table % 10 === 0 ? { column_1: { changed: tally(40) } } : {}) },
      gone: {},
      inserted: tally(table % 7 === 0 ? 3 : 1),
    })),
  });
}

function accessFacts(isNew: boolean): AccessFacts {
  const users = numbers(SIZE.users);
  const some = (model: number): number[] => (isNew && model % 100 === 0 ? users.slice(1) : users);
  return {
    users, menus: byName(SIZE.menus, 'menu', () => users), refused: [], outOfTime: [],
    rights: byName(SIZE.tables, 'model', (model) => ({ read: some(model), write: users, create: users, unlink: users })),
    records: byName(SIZE.tables, 'model', () => ({ all: 1000, seen: { 7: 40 } })),
  };
}

function values(isNew: boolean): ValueFacts {
  const digests = (changed: boolean): string => (changed ? 'bbbb' : 'aaaa').repeat(SIZE.sample);
  return {
    refused: [], unstable: [], outOfTime: [],
    models: byName(SIZE.models, 'model', (model) => ({
      table: `table_${model}`, rows: 1000, ids: numbers(SIZE.sample), strangers: {},
      fields: byName(SIZE.fields, 'field', (field) => ({
        type: 'char', stored: true, own: [`table_${model}.column_${field % SIZE.columns}`], shared: [],
        reads: { en_US: digests(isNew && field === 1 && model % 10 === 0), fr_FR: digests(false) },
      })),
    })),
  };
}

/** Milliseconds of a `diff` of both schemas as text, a process as the public way has it. */
function diffSeconds({ before, after }: RehearsalObservations): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-judgement-'));
  try {
    for (const [name, document] of Object.entries({ before, after })) {
      writeFileSync(join(folder, name), schemaText(document?.schema ?? {}));
    }
    // Exit status 1 says that they differ.
    return median(() => execFileSync('sh', ['-c', 'diff --unified before after > differences || test $? = 1'], { cwd: folder }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function schemaText(schema: Observation['schema']): string {
  const tables = Object.entries(schema).map(([table, columns]) => `CREATE TABLE ${table} (\n${Object.entries(columns).map(([name, { type }]) => `    ${name} ${type},\n`).join('')});\n`);
  return tables.join('\n');
}

function median(work: () => unknown): number {
  const times = numbers(ROUNDS).map(() => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.toSorted((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0;
}
