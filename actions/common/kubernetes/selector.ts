import { listAt, textsAt, valueAt } from './object.ts';

/** Whether a `LabelSelector` chooses something with these labels. An empty one chooses everything. */
export function selects(selector: unknown, labels: Record<string, string>): boolean {
  const wanted = Object.entries(textsAt(selector, 'matchLabels'));
  const expressions = listAt(selector, 'matchExpressions');
  return wanted.every(([key, value]) => labels[key] === value) && expressions.every((expression) => holds(expression, labels));
}

/** Whether a plain mapping of labels, as Services have it, chooses something with these labels. */
export function matchesLabels(wanted: Record<string, string>, labels: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function holds(expression: unknown, labels: Record<string, string>): boolean {
  const value = labels[String(valueAt(expression, 'key'))];
  const values = listAt<string>(expression, 'values');
  switch (valueAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
