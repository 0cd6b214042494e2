import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartHelper } from '../../../actions/common/odoo/helper/ask.ts';
import type { RehearsalObservations, RehearsalPlan } from '../../../actions/common/odoo/rehearsal/judgement.ts';
import type { InstalledModules } from '../../../actions/common/odoo/source/addons.ts';
import { planRelease } from '../../../actions/common/odoo/source/plan.ts';
import { readReleases } from '../../../actions/common/odoo/source/snapshot-reader.ts';
import { folderTree } from '../../../actions/common/odoo/source/trees/folder-tree.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { observeKnownFailures } from '../../../actions/rehearse-migration/src/known-failures.ts';
import { observeRelease, observeUpdate, type RehearsalSubjects } from '../../../actions/rehearse-migration/src/observe-release.ts';
import { OLD_RELEASE, type RehearsalCase } from '../../fixtures/rehearsals/rehearsal-case.ts';
import { Containers } from '../../integration/images/containers.ts';
import { FixtureOdoo } from '../support/fixture-odoo.ts';
import { writeAddons } from '../support/kit-fixture.ts';
import { KIT_FIXTURE, startPreparedPostgres, V1 } from '../support/prepared-postgres.ts';

const V2 = `sha256:${'2'.repeat(64)}`;
const ROOT = join(import.meta.dirname, '..', '..', '..');
const ROWS = join(ROOT, 'test', 'fixtures', 'addons', 'kit_models', 'rows.sql');
const GOLDEN = 'template_v1';
/** Nothing connects to it, so that it can be cloned at any time. */
const QUIET = 'kit_cases_quiet';

/** What a command says when there is nothing to say. */
const NOTHING: Record<string, unknown> = {
  neutralize: { outcome: 'neutralized' },
  smoke: { helper: '', outcome: 'pass', failures: [], ran: {}, notRun: [], seconds: 0 },
  revert: { helper: '', outcome: 'reverted', reasons: [] },
  update: { helper: '', outcome: 'updated', reasons: [] },
  compare: { helper: '', tables: {}, lostTables: {}, sequencesGoneBack: {}, unread: [] },
};

/** What is the same for all cases, seen once; the databases are the clone as it was, and the one of the old image. */
type Start = Pick<RehearsalObservations, 'before' | 'baseline'> & { databases: Pick<RehearsalSubjects, 'before' | 'baseline'> };

/**
 * Rehearses many releases from the same database. The clone is neutralized, observed and tried with the old image once; each case
 * then goes through what the action does from the update on. Real Odoo, real containers, real PostgreSQL.
 */
export class CaseLab {
  readonly #containers: Containers;
  readonly #odoo: FixtureOdoo;
  readonly #postgres: string;
  readonly #folder: string;
  #start: Start | undefined;

  private constructor(containers: Containers, odoo: FixtureOdoo, postgres: string, folder: string) {
    this.#containers = containers;
    this.#odoo = odoo;
    this.#postgres = postgres;
    this.#folder = folder;
  }

  static async open(): Promise<CaseLab> {
    const containers = await Containers.open();
    const folder = await mkdtemp(join(tmpdir(), 'case-lab-'));
    const rows = `${KIT_FIXTURE.rows};\n${await readFile(ROWS, 'utf8')}`;
    const addons = await writeAddons(OLD_RELEASE, join(folder, 'old'));
    const content = { image: 'odoo-gitops-kit-test/cases', modules: ['kit_fixture', 'kit_models'], rows };
    return containers.prepare(async () => {
      const odoo = await FixtureOdoo.open(containers);
      const postgres = await startPreparedPostgres(containers, odoo, addons, content);
      return new CaseLab(containers, odoo, postgres, folder);
    });
  }

  async close(): Promise<void> {
    await this.#containers.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Everything that the action would see; the first case also neutralizes, observes and tries the old image. */
  async observe(which: RehearsalCase): Promise<RehearsalObservations> {
    const release = await writeAddons(which.release, join(this.#folder, which.name));
    return this.#start === undefined ? this.#observeFirst(which, release) : this.#observeNext(which, release, this.#start);
  }

  async #observeFirst({ name }: RehearsalCase, release: string): Promise<RehearsalObservations> {
    const subjects = await this.#subjects(name, release, GOLDEN);
    const observations = await observeRelease(subjects, (installed) => this.#plan(release, installed), makeSteps());
    await this.#copy(subjects.before, QUIET);
    this.#start = { before: observations.before, baseline: observations.baseline, databases: { before: subjects.before, baseline: subjects.baseline } };
    return observations;
  }

  async #observeNext({ name }: RehearsalCase, release: string, { before, baseline, databases }: Start): Promise<RehearsalObservations> {
    const subjects = lean({ ...await this.#subjects(name, release, QUIET), ...databases });
    const plan = await this.#plan(release, new Map(Object.entries(before.modules).map(([module, { version }]) => [module, version ?? ''])));
    const steps = makeSteps();
    const seen = await observeUpdate(subjects, plan, before, steps);
    // What fails now did not fail in the first case; only models that it did not touch are looked for.
    const newImage = seen.newImage && { ...seen.newImage, probe: { ...seen.newImage.probe, failures: [] } };
    const known = await observeKnownFailures(subjects, { plan, before, facts: baseline.probe, newImage, oldImage: null }, steps);
    return { plan, before, baseline: { ...baseline, probe: known.probe }, ...seen, noise: [], recipe: null, killDrill: null };
  }

  async #subjects(name: string, release: string, template: string): Promise<RehearsalSubjects> {
    const work = `kit_cases_${name}`;
    const copy = (copied: string): Promise<void> => this.#copy(work, copied);
    await this.#copy(template, work);
    return {
      old: { digest: V1, helper: this.#helper(join(this.#folder, 'old')) },
      new: { digest: V2, helper: this.#helper(release) },
      golden: GOLDEN, killDrill: false, work, before: `${work}_before`, baseline: `${work}_old`,
      tried: `${work}_tried`, migrated: `${work}_migrated`, again: `${work}_again`, back: `${work}_back`, forth: `${work}_forth`, killed: `${work}_killed`,
      copyRows: copy, copyWork: copy, discard: () => Promise.resolve(),
    };
  }

  async #copy(template: string, database: string): Promise<void> {
    const statement = `CREATE DATABASE "${database}" TEMPLATE "${template}"`;
    await this.#containers.output('exec', this.#postgres, 'psql', '--quiet', '--username', 'odoo', '--dbname', 'postgres', '--command', statement);
  }

  async #plan(release: string, installed: InstalledModules): Promise<RehearsalPlan> {
    const [from, to] = [join(this.#folder, 'old'), release].map((folder) => ({ tree: folderTree(folder, 'addons'), folders: [], series: '19.0' }));
    const releases = await readReleases(from as NonNullable<typeof from>, to as NonNullable<typeof to>);
    const { update, scripts } = planRelease(releases.from, releases.to, installed);
    return { modules: update, scripts: scripts.map(({ id }) => id) };
  }

  #helper(addons: string): StartHelper {
    return ({ args, input }) => this.#odoo.run(addons, 'db', args, input);
  }
}

/** Leaves out what few cases are about: web servers, neutralizing what the update brought, and the same update once more. */
function lean(subjects: RehearsalSubjects): RehearsalSubjects {
  const { old, new: fresh, again } = subjects;
  const left = (helper: StartHelper): StartHelper => async (call) => {
    const command = String(call.args[0]);
    const isLeftOut = command === 'smoke' || command === 'neutralize' || call.args.includes(again);
    return isLeftOut ? { exitCode: 0, stdout: JSON.stringify(NOTHING[command]), stderr: '' } : helper(call);
  };
  return {
    ...subjects,
    old: { ...old, helper: left(old.helper) },
    new: { ...fresh, helper: left(fresh.helper) },
    copyWork: async (name) => (name === again ? undefined : subjects.copyWork(name)),
  };
}
