/** What a reason code means for somebody who does not know Odoo's internals, and what to do about it. */
export interface Meaning {
  title: string;
  action: string;
}

export const MEND_OR_DECLARE = 'Mend the release; where it is meant, its authors declare it and say why.';
const MEND = 'Mend the release.';
const MEND_SCRIPT = 'Mend the release: a migration script has to put the existing records right first.';
const ASK_AND_REPEAT = 'Remove what the message names, then rehearse again.';
const LOOK_AND_REPEAT = 'Look at the log of the run, then rehearse again.';
const OTHER_RELEASE = 'Rehearse from the release that production runs, with that data.';

/** By code. What is not here is shown with its own message. */
export const MEANINGS: Record<string, Meaning> = {
  'values-lost': { title: 'A field goes, and what people entered in it goes too', action: MEND_OR_DECLARE },
  'rows-lost': { title: 'A whole table goes with its records', action: MEND_OR_DECLARE },
  'values-converted': { title: 'A field changes its type, and values read differently', action: MEND_OR_DECLARE },
  'values-changed': { title: 'Values that people entered are changed', action: MEND_OR_DECLARE },
  'values-read-differently': { title: 'Values show something else, though what is stored looks the same', action: MEND_OR_DECLARE },
  'values-unreadable': { title: 'Values can no longer be read', action: MEND_OR_DECLARE },
  'rows-deleted': { title: 'Records are deleted', action: MEND_OR_DECLARE },
  'rows-added': { title: 'Records come that the release does not name', action: MEND_OR_DECLARE },
  'sequence-back': { title: 'A number sequence goes back: numbers such as those of invoices are given twice', action: MEND },
  'access-lost': { title: 'Users can do or see less than before', action: MEND_OR_DECLARE },
  'access-gained': { title: 'Users can do or see more than before', action: MEND_OR_DECLARE },
  'intent-exceeded': { title: 'More is changed than the authors declared', action: 'The authors find out why; then they mend the release or raise the number.' },
  'intent-not-seen': { title: 'Something that the authors declared did not happen', action: 'The authors take the declaration out, or mend the release.' },
  'module-not-processed': { title: 'The update left out a module that is part of this release', action: MEND },
  'modules-not-processed': { title: 'The update left out modules that are part of this release', action: MEND },
  'module-uninstalled': { title: 'A module that was installed is not any more, and nothing shows its data', action: MEND_OR_DECLARE },
  'script-not-run': { title: 'A migration script of this release did not run', action: "Mend the release: most often the module's version was not raised." },
  'scripts-not-run': { title: 'Migration scripts of this release did not run', action: "Mend the release: most often the module's version was not raised." },
  'constraint-missing': { title: 'A rule of the new code is not kept by existing records, so it would not hold', action: MEND_SCRIPT },
  'not-null-missing': { title: 'A field becomes required, and existing records have no value for it', action: MEND_SCRIPT },
  'files-missing': { title: 'Attachments lose their files: pictures and documents that people stored', action: MEND },
  'update-unfinished': { title: 'The update is left half done; Odoo then stops every scheduled action', action: MEND },
  residue: { title: 'Modules are left half updated; Odoo then stops every scheduled action', action: MEND },
  'error-logged': { title: 'The update reported an error and went on', action: MEND_OR_DECLARE },
  'critical-log': { title: 'The update reported a critical error', action: MEND },
  'no-end-marks': { title: 'The update never said that it was done', action: MEND },
  'exit-code': { title: 'The update broke off', action: 'Mend the release: the errors are listed under “Details”.' },
  timeout: { title: 'The update did not end in time and was stopped', action: MEND },
  interrupted: { title: 'The update was interrupted from outside', action: 'Rehearse again.' },
  blocked: { title: 'Other sessions kept the update from going on', action: 'Rehearse again; if it happens twice, look at the rehearsal server.' },
  'kill-drill-failed': { title: 'A database that a killed update left half done could be taken for a good one', action: LOOK_AND_REPEAT },
  'kill-drill-missed': { title: 'The update that was to be killed was too fast for it', action: 'Rehearse again.' },
  'lock-lost': { title: 'The update lost its lock on the database: another one may have run beside it', action: 'Rehearse again; if it happens twice, look at the rehearsal server.' },
  'not-observed': { title: 'The database could not be looked at after the update', action: LOOK_AND_REPEAT },
  'probe-failed': { title: 'Something that works today does not work with the new release', action: MEND },
  'probe-not-run': { title: 'Something could not be tried', action: LOOK_AND_REPEAT },
  'not-probed': { title: 'The new release was not tried out', action: LOOK_AND_REPEAT },
  'access-not-read': { title: 'What users may do with the new release could not be found out', action: LOOK_AND_REPEAT },
  'table-not-read': { title: 'A table could not be compared, so nobody knows whether it changed', action: ASK_AND_REPEAT },
  'downtime-over-budget': { title: 'Users would be shut out for longer than the policy allows', action: 'Make the migration faster, or have the budget in policy.yaml raised.' },
  'dependency-not-in-image': { title: 'A module needs another one that the image does not have', action: 'Add the missing module to the release.' },
  'module-not-in-image': { title: 'A module that is installed is not in the image', action: 'Add the missing module to the release.' },
  'module-not-installed': { title: 'A module that was to be updated is not installed', action: 'Correct the list of modules, then rehearse again.' },
  downgrade: { title: 'A module would go back to an older version', action: 'Raise the version; an older release comes back by a rollback only.' },
  'other-series': { title: "The release is of another version line of Odoo than the database", action: 'That is an upgrade project of its own, not a release.' },
  'other-release': { title: 'The data belongs to another release than the one that production runs', action: OTHER_RELEASE },
  unmarked: { title: 'Nobody knows which release the data belongs to', action: OTHER_RELEASE },
  updating: { title: 'The data was copied in the middle of an update', action: 'Take a new copy, then rehearse again.' },
  'half-updated': { title: 'The data comes from an update that was not finished', action: 'Take a copy of a database that serves, then rehearse again.' },
  locked: { title: 'Another update worked on the same database', action: 'Rehearse again when it has ended.' },
  sessions: { title: 'Somebody else was connected to the database', action: 'Rehearse again; if it happens twice, look at the rehearsal server.' },
  'nothing-checked': { title: 'Nothing was checked', action: LOOK_AND_REPEAT },
  'update-not-repeatable': { title: 'The same update changes something again when it is run a second time', action: MEND },
  'not-repeated': { title: 'The update was not tried a second time', action: LOOK_AND_REPEAT },
  'old-image-not-tried': { title: 'The old release was not tried on the updated database', action: 'A rollback has to restore the database.' },
};
