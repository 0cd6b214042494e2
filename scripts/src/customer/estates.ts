import type { DATABASES, ENGINES, ESTATES, TENANCIES } from './answers-schema.ts';

export type Estate = (typeof ESTATES)[number];
export type Engine = (typeof ENGINES)[number];
export type Tenancy = (typeof TENANCIES)[number];
export type Database = (typeof DATABASES)[number];

/** What an estate is, where the answers say nothing else. */
export interface EstateDefaults {
  engine: Engine;
  database: Database;
  /** How many people approve a promotion to production. */
  approvals: number;
}

/** docs/choose-a-model.md says why. */
export const ESTATE_DEFAULTS: Record<Estate, EstateDefaults> = {
  boutique: { engine: 'compose', database: 'plain', approvals: 1 },
  regional: { engine: 'kubernetes', database: 'cnpg', approvals: 1 },
  enterprise: { engine: 'kubernetes', database: 'cnpg', approvals: 2 },
};
