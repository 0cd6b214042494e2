/** What a rollback has to do to the database, for exactly one pair (from, digest). */
export const DATABASE_CHANGES = ['none', 'compatible', 'breaking'] as const;
export type DatabaseChange = (typeof DATABASE_CHANGES)[number];
