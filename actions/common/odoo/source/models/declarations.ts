import type { PythonValue } from '../python/literal.ts';

/** A value as it is written; `value` is there when it is a literal. */
export interface Argument {
  /** On one line, cut. */
  text: string;
  /** Equal for values that differ in their formatting only; a constant of the same file counts as its value. */
  comparable: string;
  value?: PythonValue;
}

/** `name = fields.Type(...)` in a class body. */
export interface FieldDeclaration {
  name: string;
  /** The class of the field: `Char`, `Many2one`. */
  type: string;
  line: number;
  arguments: Map<string, Argument>;
  /** True when `**` adds arguments that cannot be seen. */
  open: boolean;
  /** Values of `selection` and of `selection_add`; undefined where there is none or it cannot be read. */
  selection: string[] | undefined;
  selectionAdd: string[] | undefined;
}

/** A table constraint: an entry of `_sql_constraints`, or `models.Constraint` and `models.UniqueIndex` (Odoo 18.1 on). */
export interface ConstraintDeclaration {
  /** Without a leading underscore, so that both notations compare equal. */
  name: string;
  /** SQL on one line; undefined when it is not a literal. */
  definition: string | undefined;
  notation: '_sql_constraints' | 'attribute';
  line: number;
}

/** Code that may declare something and that a static reader cannot decide. */
export interface UndecidedCode {
  line: number;
  text: string;
  why: string;
}

/** One class that defines or extends a model. */
export interface ModelClass {
  className: string;
  line: number;
  kind: 'Model' | 'AbstractModel' | 'TransientModel';
  model: string;
  /** Models whose fields this one gets, itself left out. */
  parents: string[];
  /** True when the class extends a model that is defined elsewhere. */
  isExtension: boolean;
  table: string | undefined;
  /** False for `_auto = False`: Odoo creates no table. */
  isAuto: boolean;
  fields: FieldDeclaration[];
  constraints: ConstraintDeclaration[];
  undecided: UndecidedCode[];
}

/** What one Python file declares. */
export interface ModelFile {
  classes: ModelClass[];
  undecided: UndecidedCode[];
}
