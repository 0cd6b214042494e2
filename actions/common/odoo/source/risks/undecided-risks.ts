import type { AddonModule } from '../addons.ts';
import { shownFile } from '../addons.ts';
import type { ModelFile, UndecidedCode } from '../models/declarations.ts';
import type { Risk } from '../risk.ts';
import type { ReleaseChange } from './release-change.ts';

/** Code of changed modules that may declare something and cannot be decided, where it differs between the releases. */
export function undecidedRisks(change: ReleaseChange): Risk[] {
  const notes = change.to.notes.map((note) => unreadPlace(note, change.from.notes.includes(note)));
  return notes.concat([...change.changed.keys()].flatMap((name) => {
    const [before, after] = [change.from.modules.get(name), change.to.modules.get(name)];
    return after === undefined ? [] : unreadFiles(change, before, after).concat(undecidedCode(change, before, after));
  }));
}

function unreadPlace(note: string, isSame: boolean): Risk {
  return { code: 'not-analysed', severity: isSame ? 'low' : 'medium', module: '', message: note };
}

/** Files that loading imports, changed, and too large, a link, or of an unknown encoding. */
function unreadFiles(change: ReleaseChange, before: AddonModule | undefined, after: AddonModule): Risk[] {
  return [...change.filesOf('to', after.name).keys()]
    .filter((path) => !after.sources.has(path) && before?.files.get(path)?.id !== after.files.get(path)?.id)
    .map((path) => notAnalysed(after, path, { line: 1, text: '', why: 'the file is a link, is too large, or its encoding is not known' }, 'to'));
}

function undecidedCode(change: ReleaseChange, before: AddonModule | undefined, after: AddonModule): Risk[] {
  const [old, current] = [codeOf(change.filesOf('from', after.name)), codeOf(change.filesOf('to', after.name))];
  const known = new Set(old.map(({ code }) => code.text));
  const kept = new Set(current.map(({ code }) => code.text));
  const isUnread = (path: string, code: UndecidedCode): boolean => code.text === '' && before?.files.get(path)?.id !== after.files.get(path)?.id;
  return [
    ...current.filter(({ path, code }) => isUnread(path, code) || !known.has(code.text)).map(({ path, code }) => notAnalysed(after, path, code, 'to')),
    ...(before === undefined ? [] : old.filter(({ code }) => !kept.has(code.text)).map(({ path, code }) => notAnalysed(before, path, code, 'from'))),
  ];
}

function codeOf(files: ReadonlyMap<string, ModelFile>): { path: string; code: UndecidedCode }[] {
  return [...files].flatMap(([path, { classes, undecided }]) =>
    undecided.concat(classes.flatMap((declared) => declared.undecided)).map((code) => ({ path, code })),
  );
}

function notAnalysed(module: AddonModule, path: string, code: UndecidedCode, release: 'from' | 'to'): Risk {
  const file = shownFile(module, path);
  const what = code.text === '' ? `The file ${file} could not be analysed` : `Code in ${file} could not be analysed: ${code.text}`;
  return {
    code: 'not-analysed', severity: 'low', module: module.name, message: `${what} (${code.why}).`, file, line: code.line, evidence: { release },
  };
}
