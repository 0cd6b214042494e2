import { UserError } from '../../runtime/errors.ts';
import type { AddonsSnapshot, InstalledModules } from './addons.ts';
import { shownFile } from './addons.ts';
import { seriesIn } from './module-version.ts';

const UPGRADE = 'A release never changes the series: that is an upgrade project, with Odoo\'s upgrade service or OpenUpgrade, on its own database.';

/**
 * The one series that both releases, and the database where it is known, belong to.
 *
 * @throws UserError when they differ, or when nothing says what the series is.
 */
export function commonSeries(from: AddonsSnapshot, to: AddonsSnapshot, installed?: InstalledModules): string {
  const [before, after] = [seriesOf(from), seriesOf(to)];
  if (before !== undefined && after !== undefined && before !== after) {
    throw new UserError(`The ${from.origin} belongs to series ${before}, the ${to.origin} to series ${after}. ${UPGRADE}`);
  }
  const series = after ?? before;
  const database = databaseSeries(installed, series);
  if (database !== undefined && series !== undefined && database !== series) {
    throw new UserError(`The installed modules belong to series ${database}, the ${to.origin} to series ${series}. ${UPGRADE}`);
  }
  const found = series ?? database;
  if (found === undefined) {
    throw new UserError('The series cannot be told: no manifest has a version such as 19.0.1.0.0. Give it with the input "series".');
  }
  return found;
}

/** What an image's label says, else what the versions of the installable modules say with one voice. */
function seriesOf(snapshot: AddonsSnapshot): string | undefined {
  if (snapshot.series !== undefined) {
    return snapshot.series;
  }
  const named = [...snapshot.modules.values()]
    .filter(({ manifest }) => manifest.installable)
    .flatMap((module) => {
      const series = seriesIn(module.manifest.version);
      return series === undefined ? [] : [{ series, file: shownFile(module, module.manifestFile) }];
    });
  const [first] = named;
  const other = named.find(({ series }) => series !== first?.series);
  if (first !== undefined && other !== undefined) {
    throw new UserError(`The ${snapshot.origin} has modules of two series: ${first.file} says ${first.series}, ${other.file} says ${other.series}. Give the right one with the input "series".`);
  }
  return first?.series;
}

/** The series of the module base, which every database has; where it is not listed, of any module that is of another series. */
function databaseSeries(installed: InstalledModules | undefined, series: string | undefined): string | undefined {
  const base = seriesIn(installed?.get('base') ?? '');
  const named = [...(installed?.values() ?? [])].flatMap((version) => seriesIn(version) ?? []);
  return base ?? named.find((found) => found !== series) ?? named[0];
}
