import type { ProbeDocument } from '../../../common/odoo/helper/documents.ts';
import { counted } from '../../../common/runtime/counted.ts';
import { timeWords } from '../../../common/runtime/time-words.ts';
import type { ReportFacts } from './facts.ts';

/** One line: a name of Odoo or of the database, and what there is to say about it. */
export interface Entry {
  name?: string;
  text: string;
}

/** What only some readers want to know. */
export interface Detail {
  /** Never foreign. */
  title: string;
  entries: Entry[];
}

/** Everything else that the rehearsal saw; what there is none of is left out. */
export function detailsOf(facts: ReportFacts): Detail[] {
  const { observations, judgement } = facts;
  const all: Detail[] = [
    { title: 'All findings, word for word', entries: judgement.reasons.map(({ code, message }) => ({ name: code, text: message })) },
    { title: 'Errors in the log of the update', entries: logEntries(observations.update.log?.errors) },
    { title: 'Warnings in the log of the update', entries: logEntries(observations.update.log?.warnings) },
    { title: 'Modules', entries: moduleEntries(facts) },
    { title: 'Migration scripts', entries: scriptEntries(facts) },
    { title: 'Changes in the schema', entries: schemaEntries(facts) },
    { title: 'What a rollback puts back or relaxes', entries: recipeEntries(facts) },
    { title: 'What was tried, and what could not be', entries: probeEntries(facts) },
    { title: 'Images, versions and times', entries: identityEntries(facts) },
    { title: 'The copy that it was rehearsed on', entries: cloneEntries(facts) },
  ];
  return all.filter(({ entries }) => entries.length > 0);
}

function logEntries(events: readonly { level: string; logger: string; message: string }[] | undefined): Entry[] {
  return (events ?? []).map(({ level, logger, message }) => ({ name: logger, text: `${level}: ${message.split('\n', 1)[0] ?? ''}` }));
}

function moduleEntries({ observations }: ReportFacts): Entry[] {
  const { before, after, update } = observations;
  const installed = new Set(update.change?.modules.installed);
  const processed = update.change?.modules.processed ?? observations.plan.modules;
  return [...new Set([...processed, ...installed])].map((name) => {
    const [old, fresh] = [before.modules[name]?.version, after?.modules[name]?.version];
    const version = old === fresh || fresh === undefined ? `version ${old ?? 'not known'}` : `version ${old ?? 'none'} becomes ${fresh ?? 'none'}`;
    const seconds = update.moduleSeconds?.[name];
    const state = installed.has(name) ? 'newly installed, ' : '';
    return { name, text: `${state}${version}${seconds === undefined ? '' : `, ${timeWords(seconds)}`}` };
  });
}

function scriptEntries({ observations }: ReportFacts): Entry[] {
  const ran = observations.update.change?.scripts ?? [];
  const missing = observations.plan.scripts.filter((script) => !ran.includes(script));
  return [...ran.map((name) => ({ name, text: 'ran' })), ...missing.map((name) => ({ name, text: 'was expected and did not run' }))];
}

function schemaEntries({ observations }: ReportFacts): Entry[] {
  return Object.entries(observations.update.differences ?? {}).flatMap(([name, lines]) => lines.map((text) => ({ name, text })));
}

function recipeEntries({ judgement, observations }: ReportFacts): Entry[] {
  if (judgement.recipe === null) {
    return [];
  }
  const records = Object.entries(observations.update.recipe?.records ?? {}).map(([name, { changed, deleted, made }]) => ({
    name, text: `${counted(changed + deleted, 'record')} put back, ${counted(made, 'new one')} taken away`,
  }));
  return [...records, ...judgement.recipe.relaxes.map((text) => ({ text }))];
}

function probeEntries({ observations }: ReportFacts): Entry[] {
  const { baseline, newImage, oldImage, recipe } = observations;
  const trials: [string, ProbeDocument | undefined][] = [
    ['Old release on the data as it is', baseline.probe], ['New release', newImage?.probe], ['Old release on the updated database', oldImage?.probe],
    ...(recipe === null ? [] : [['Old release after the recipe', recipe.oldImage?.probe] as [string, ProbeDocument | undefined]]),
  ];
  return trials.flatMap(([who, probe]) => (probe === undefined ? [{ text: `${who}: not tried.` }] : trialEntries(who, probe)));
}

function trialEntries(who: string, { ran, notRun, failures }: ProbeDocument): Entry[] {
  const counts = Object.entries(ran).map(([what, number]) => `${number.toLocaleString('en-US')} ${what}`).join(', ');
  return [
    { text: `${who}: tried ${counts === '' ? 'nothing' : counts}; ${failures.length} failed.` },
    ...failures.map(({ probe, subject, message }) => ({ name: subject, text: `${who}, ${probe} failed: ${message}` })),
    ...notRun.map(({ probe, message }) => ({ name: probe, text: `${who}, not tried: ${message}` })),
  ];
}

function identityEntries({ image, from, to, series, writtenAt, kit, observations }: ReportFacts): Entry[] {
  return [
    { name: image, text: `Odoo ${series}` },
    { name: from, text: 'the release that production runs' },
    { name: to, text: 'the release that was rehearsed' },
    { text: `Version ${kit} of the kit, version ${observations.update.helper} of odoo-release. Written ${writtenAt}.` },
  ];
}

function cloneEntries({ clone }: ReportFacts): Entry[] {
  const removed = clone.deletedAt === null ? 'could not be removed whole' : `was removed at ${clone.deletedAt}`;
  const { actor, run } = clone.madeBy;
  const who = [...(actor === null ? [] : [`for ${actor}`]), ...(run === null ? [] : [`in run ${run}`])].join(' ');
  return [
    { name: clone.name, text: `was made at ${clone.createdAt} on ${clone.server}${who === '' ? '' : ` ${who}`}, and ${removed}.` },
    { text: `It is a copy of ${sourceWords(clone.source)}.` },
    ...(clone.source.kind === 'dump' ? [{ name: clone.source.sha256, text: `the dump, in the ${clone.source.format} format` }] : []),
    ...clone.leftBehind.map((text) => ({ text: `Left behind: ${text}` })),
    ...clone.swept.map((text) => ({ text: `Earlier rehearsals: ${text}` })),
  ];
}

/** Where the rehearsed data comes from. */
export function sourceWords(source: ReportFacts['clone']['source']): string {
  if (source.kind === 'database') {
    return `database ${source.name} on the rehearsal server`;
  }
  return source.dumpedAt === null ? 'a dump that does not say when it was made' : `a dump of ${source.dumpedAt}`;
}
