/** What an update can do to data: one verb each, the same in judgement, report and intent. */
export const DIFFERENCE_KINDS = ['drops', 'converts', 'changes', 'deletes', 'adds', 'rewinds'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Something that an update did to data and that nothing explains by itself. */
export interface Difference {
  kind: DifferenceKind;
  /** `table`, or `table.column`; of `rewinds` the name of a sequence. */
  subject: string;
  /** Values or rows. */
  count: number;
  /** Of up to five of those rows; none where the rows have no ids. */
  ids: (number | string)[];
  /** A stable reason code. */
  code: string;
  message: string;
}

/** What an update did to data: what speaks against it, and what explains itself. */
export interface DataDifferences {
  unexplained: Difference[];
  /** Sentences for the approver. */
  explained: string[];
}
