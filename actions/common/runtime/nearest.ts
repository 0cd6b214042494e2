/** ` Did you mean workers?` for a word that is nearly one of those allowed; empty for one that is like none of them. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const [nearest] = allowed
    .map((candidate) => ({ candidate, steps: distance(plain(word), plain(candidate)) }))
    .filter(({ candidate, steps }) => steps <= Math.max(1, Math.floor(candidate.length / 3)))
    .toSorted((left, right) => left.steps - right.steps);
  return nearest === undefined ? '' : ` Did you mean ${nearest.candidate}?`;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** How many letters have to be put in, taken out or changed to make one word of the other; long words are like nothing. */
function distance(from: string, to: string): number {
  if (from.length > 100) {
    return Number.POSITIVE_INFINITY;
  }
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      next.push(Math.min(Number(next[column]) + 1, Number(row[column + 1]) + 1, Number(row[column]) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return Number(row.at(-1));
}
