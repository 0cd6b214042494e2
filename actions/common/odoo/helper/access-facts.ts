import { z } from 'zod';

const users = z.array(z.number());

/** Who may do what, as one image saw it on one database: ids of users, names of models and menus, counts. */
export const accessFacts = z.object({
  /** Those who stand for all: their groups differ most. */
  users,
  /** By menu the users who see it. */
  menus: z.record(z.string(), users),
  /** By model the users whom it is open for as a whole. */
  rights: z.record(z.string(), z.object({ read: users, write: users, create: users, unlink: users })),
  /** By model that the updated modules define or extend: what users find in its form. */
  forms: z.record(z.string(), z.object({
    /** Those who may read the model; from some of them fields are hidden. */
    readers: users,
    fields: z.array(z.string()),
    hidden: z.record(z.string(), users),
    /** Those who may create records and for whom the defaults work, and by user why they do not. */
    creators: users,
    cannotCreate: z.record(z.string(), z.string()),
  })).optional(),
  /** By model all its records, and how many of them (at most 10,000) those users see whom rules restrict. */
  records: z.record(z.string(), z.object({ all: z.number(), seen: z.record(z.string(), z.number()) })),
  /** What Odoo refused to answer. What took too long is `outOfTime`. */
  refused: z.array(z.object({ subject: z.string(), message: z.string() })),
  outOfTime: z.array(z.string()),
});
export type AccessFacts = z.infer<typeof accessFacts>;
