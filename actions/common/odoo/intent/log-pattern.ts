/**
 * Whether a line is what a pattern says, from its beginning to its end; each `*` stands for any text. Takes steps in proportion
 * to the line for each part of the pattern, whatever both are: there is nothing to go back to.
 */
export function matchesPattern(pattern: string, line: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) {
    return line === start;
  }
  let position = line.startsWith(start) ? start.length : -1;
  for (const part of rest) {
    const found = position === -1 ? -1 : line.indexOf(part, position);
    position = found === -1 ? -1 : found + part.length;
  }
  return position !== -1 && line.length - end.length >= position && line.endsWith(end);
}
