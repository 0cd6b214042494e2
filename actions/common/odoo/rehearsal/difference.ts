/** What an update can do to data and to who may see it: one verb each, the same in judgement, report and intent. */
export const DIFFERENCE_KINDS = ['drops', 'converts', 'changes', 'deletes', 'adds', 'rewinds', 'revokes', 'grants'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Something that an update did and that nothing explains by itself. */
export interface Difference {
  kind: DifferenceKind;
  /** `table`, `table.column`, or `module/name`; of `rewinds` a sequence; of `revokes` and `grants` `model/right` or `menu/xmlid`. */
  subject: string;
  /** Values, rows, users or modules. */
  count: number;
  /** Of up to five of those rows or users; none where the rows have no ids. */
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
