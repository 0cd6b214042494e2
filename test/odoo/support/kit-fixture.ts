import { chmod, cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'addons');

/** What each variant is laid over; `v1` and `v2_good` are whole (see the fixture's README). */
const BASES = {
  v1: undefined,
  v2_good: undefined,
  additive: 'v1',
  breaks: 'v1',
  code_only: 'v1',
  everyday: 'v1',
  no_bump: 'v2_good',
  required_without_default: 'v2_good',
  unique_on_duplicates: 'v2_good',
  bad_view: 'v2_good',
  end_script_raises: 'v2_good',
  slow: 'v2_good',
  large: 'v2_good',
  broken_code: 'v2_good',
} as const;

export type KitFixtureVariant = keyof typeof BASES;

/** Writes the addon `kit_fixture` in one variant below `target`, readable for any user. Answers `target`. */
export async function writeKitFixture(variant: KitFixtureVariant, target: string): Promise<string> {
  const base = BASES[variant];
  return writeAddons((base === undefined ? [variant] : [base, variant]).map((layer) => `kit_fixture/${layer}`), target);
}

/** Writes folders of test/fixtures/addons below `target`, each over those before it, readable for any user. Answers `target`. */
export async function writeAddons(layers: readonly string[], target: string): Promise<string> {
  await mkdir(target, { recursive: true });
  for (const layer of layers) {
    await cp(join(FIXTURES, layer), target, { recursive: true });
  }
  await makeReadable(target);
  return target;
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? makeReadable(path) : chmod(path, 0o644));
  }
}
