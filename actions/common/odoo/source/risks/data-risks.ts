import { posix } from 'node:path';
import type { AddonModule } from '../addons.ts';
import { shownFile } from '../addons.ts';
import type { DataRecord } from '../data-records.ts';
import { dataRecords } from '../data-records.ts';
import type { Risk } from '../risk.ts';
import type { ReleaseChange } from './release-change.ts';
import { scriptsNaming } from './release-change.ts';

interface PlacedRecord extends DataRecord {
  file: string;
}

/** Data files that are listed and missing, and changed records that an update leaves as they are. */
export function dataRisks(change: ReleaseChange): Risk[] {
  return [...change.touched].flatMap((name) => {
    const [before, after] = [change.from.modules.get(name), change.to.modules.get(name)];
    return after === undefined ? [] : missingFiles(after).concat(unreadFiles(before, after), before === undefined ? [] : heldRecords(change, before, after));
  });
}

function missingFiles(module: AddonModule): Risk[] {
  const manifest = shownFile(module, module.manifestFile);
  // A path that leaves the module may name a file of another one.
  const missing = module.manifest.data.filter((path) => !posix.normalize(path).startsWith('..') && !module.files.has(posix.normalize(path)));
  return missing.map((path) => ({
    code: 'missing-data-file' as const,
    severity: 'high' as const,
    module: module.name,
    message: `The manifest ${manifest} lists the data file ${path}, which is not there: the update stops.`,
    file: manifest,
    evidence: { path },
  }));
}

/** Changed XML files that this reader does not take: what is in their noupdate blocks is not compared. */
function unreadFiles(before: AddonModule | undefined, after: AddonModule): Risk[] {
  const changed = after.manifest.data.filter((path) => path.endsWith('.xml') && after.files.has(path) && before?.files.get(path)?.id !== after.files.get(path)?.id);
  return changed.filter((path) => dataRecords(after.sources.get(path) ?? '', after.name) === undefined || !after.sources.has(path)).map((path) => {
    const file = shownFile(after, path);
    const message = `The data file ${file} could not be analysed (it is not well formed, declares entities, is a link or too large, or its encoding is not known).`;
    return { code: 'not-analysed' as const, severity: 'low' as const, module: after.name, message, file };
  });
}

function heldRecords(change: ReleaseChange, before: AddonModule, after: AddonModule): Risk[] {
  const old = recordsOf(before);
  return [...recordsOf(after).values()].flatMap((record): Risk[] => {
    const earlier = old.get(record.id);
    const isHeld = record.noupdate || earlier?.noupdate === true;
    if (earlier === undefined || !isHeld || earlier.text === record.text) {
      return [];
    }
    const [script] = scriptsNaming(change, ...record.id.split('.'));
    const named = script === undefined ? '' : ` The script ${script.file} names it.`;
    const message = `The record ${after.name}.${record.id} changed in a noupdate block: databases that have it keep the old values.${named}`;
    const evidence = { record: record.id, ...(script === undefined ? {} : { script: script.id }) };
    return [{ code: 'noupdate-changed', severity: script === undefined ? 'medium' : 'low', module: after.name, message, file: record.file, line: record.line, evidence }];
  });
}

function recordsOf(module: AddonModule): Map<string, PlacedRecord> {
  const xml = module.manifest.data.filter((path) => path.endsWith('.xml') && module.sources.has(path));
  return new Map(xml.flatMap((path) => {
    const file = shownFile(module, path);
    return (dataRecords(module.sources.get(path) ?? '', module.name) ?? []).map((record): [string, PlacedRecord] => [record.id, Object.assign(record, { file })]);
  }));
}
