import type { Argument, ConstraintDeclaration, FieldDeclaration, ModelClass } from './declarations.ts';

/** Where something is declared. */
export interface Place {
  module: string;
  /** From where the addons were looked for. */
  file: string;
  line: number;
}

/** A class of a module, with its place. */
export interface PlacedClass {
  declared: ModelClass;
  module: string;
  file: string;
}

/** A field as all declarations of a model together make it. */
export interface EffectiveField {
  name: string;
  type: string;
  arguments: Map<string, Argument>;
  open: boolean;
  /** All values; undefined where one declaration cannot be read. */
  selection: string[] | undefined;
  /** Declarations from the first to the last; the last one wins. */
  places: Place[];
}

/** A model as the addons declare it. */
export interface ModelView {
  name: string;
  kind: ModelClass['kind'];
  /** Place of the class that defines it; undefined where the addons only extend it. */
  definition: (Place & { className: string; table: string | undefined }) | undefined;
  isAuto: boolean;
  fields: Map<string, EffectiveField>;
  constraints: Map<string, ConstraintDeclaration & { place: Place }>;
}

/**
 * Puts the models together as Odoo's registry does: classes in loading order, fields of parent models below a model's own.
 *
 * @param classes in loading order.
 */
export function modelRegistry(classes: readonly PlacedClass[]): Map<string, ModelView> {
  const byModel = new Map<string, PlacedClass[]>();
  for (const placed of classes) {
    const known = byModel.get(placed.declared.model) ?? [];
    known.push(placed);
    byModel.set(placed.declared.model, known);
  }
  const views = new Map<string, ModelView>();
  for (const model of byModel.keys()) {
    viewOf(model, byModel, views);
  }
  return views;
}

function viewOf(model: string, byModel: ReadonlyMap<string, PlacedClass[]>, views: Map<string, ModelView>): ModelView | undefined {
  const classes = byModel.get(model);
  if (classes === undefined || views.has(model)) {
    return views.get(model);
  }
  const view = emptyView(model, classes);
  // Set before the parents are read, so that models which inherit from each other end.
  views.set(model, view);
  for (const parent of new Set(classes.flatMap(({ declared }) => declared.parents))) {
    const inherited = viewOf(parent, byModel, views);
    inherited?.fields.forEach((field, name) => view.fields.set(name, field));
    inherited?.constraints.forEach((constraint, name) => view.constraints.set(name, constraint));
  }
  for (const placed of classes) {
    addClass(view, placed);
  }
  return view;
}

function emptyView(name: string, classes: readonly PlacedClass[]): ModelView {
  const defining = classes.find(({ declared }) => !declared.isExtension);
  const { declared } = defining ?? classes[0] as PlacedClass;
  return {
    name,
    kind: declared.kind,
    definition: defining === undefined ? undefined : { ...placeOf(defining, declared.line), className: declared.className, table: declared.table },
    isAuto: declared.isAuto,
    fields: new Map(),
    constraints: new Map(),
  };
}

function addClass(view: ModelView, placed: PlacedClass): void {
  for (const field of placed.declared.fields) {
    view.fields.set(field.name, mergedField(view.fields.get(field.name), field, placeOf(placed, field.line)));
  }
  for (const constraint of placed.declared.constraints) {
    view.constraints.set(constraint.name, { ...constraint, place: placeOf(placed, constraint.line) });
  }
}

/** A later declaration adds to an earlier one of the same type and replaces one of another type (Field._get_attrs). */
function mergedField(earlier: EffectiveField | undefined, field: FieldDeclaration, place: Place): EffectiveField {
  const base = earlier?.type === field.type ? earlier : undefined;
  return {
    name: field.name,
    type: field.type,
    arguments: new Map([...(base?.arguments ?? []), ...field.arguments]),
    open: field.open || base?.open === true,
    selection: mergedSelection(base, field),
    places: [...(earlier?.places ?? []), place],
  };
}

function mergedSelection(base: EffectiveField | undefined, field: FieldDeclaration): string[] | undefined {
  if (field.arguments.has('selection')) {
    return field.selection;
  }
  if (field.arguments.has('selection_add')) {
    const isExtensionOfOdoo = base === undefined;
    const before = isExtensionOfOdoo ? [] : base.selection;
    return before === undefined || field.selectionAdd === undefined ? undefined : [...new Set([...before, ...field.selectionAdd])];
  }
  return base?.selection;
}

function placeOf({ module, file }: PlacedClass, line: number): Place {
  return { module, file, line };
}
