/** Letters that may be wrong in a name for another to count as the one that was meant. */
const MOST_FAULTS = 3;

/** The name that is most like one that was mistyped, if any is. */
export function likeliest(typed: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, faults: faultsBetween(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, faults }) => faults <= Math.min(MOST_FAULTS, name.length / 2))
    .toSorted((a, b) => a.faults - b.faults);
  return best?.name;
}

/** How many letters have to be changed, put in or left out to make one text the other: the Levenshtein distance. */
function faultsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const changed = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      line.push(Math.min(changed, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
