import { majorOf } from './module-version.ts';

/** What differs between series, as far as reading source needs it. */
export interface SeriesRules {
  /** A manifest may be named `__openerp__.py`. */
  oldManifests: boolean;
  /** The update stops at a script whose `migrate` does not take exactly (cr, version). */
  checksMigrate: boolean;
  /** `_sql_constraints` of a class makes constraints; else only `models.Constraint` does. */
  sqlConstraints: boolean;
  /** A class without `_name` and `_inherit` is named in dots (`ResPartner` is `res.partner`), and a list of one in `_inherit` names none. */
  dottedClassNames: boolean;
  /** Values by company lie in the field's own column; before, in ir.property. */
  companyColumns: boolean;
  /** The default `False` fills the column of a required Boolean in existing rows. */
  fillsFalse: boolean;
}

const UP_TO_17: SeriesRules = {
  oldManifests: true, checksMigrate: false, sqlConstraints: true, dottedClassNames: false, companyColumns: false, fillsFalse: false,
};
const OF_18: SeriesRules = { ...UP_TO_17, companyColumns: true };
const OF_19: SeriesRules = { ...OF_18, oldManifests: false, checksMigrate: true, sqlConstraints: false, dottedClassNames: true, fillsFalse: true };

/** By the number that a series starts with. The in-image helper has its own differences in odoo_config.py and versions.py. */
const RULES: Record<number, SeriesRules> = { 14: UP_TO_17, 15: UP_TO_17, 16: UP_TO_17, 17: UP_TO_17, 18: OF_18, 19: OF_19 };
const [OLDEST, NEWEST] = [14, 19];

/** The rules of a series such as `17.0` or `saas~18.2`; those of the nearest series where it is not in the table. */
export function rulesOf(series: string): SeriesRules {
  return RULES[Math.min(Math.max(majorOf(series), OLDEST), NEWEST)] ?? OF_19;
}
