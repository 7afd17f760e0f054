/** Splits a text into globs, at commas that stand outside braces, so that `{a,b}*` stays one glob. */
export function splitGlobs(text: string): string[] {
  const globs: string[] = [];
  let depth = 0;
  let glob = '';
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ',' && depth <= 0) {
      globs.push(glob);
      glob = '';
    } else glob += character;
  }
  return [...globs, glob].map((each) => each.trim()).filter((each) => each !== '');
}

/**
 * A glob that a name matches, and hardly another: what stands for other characters in a glob stands for itself between
 * brackets. Commas, and blanks at the ends, would part a list of globs or be lost: any one character is taken for them.
 */
export const globOf = (name: string): string => name.replace(/[*?[{]/g, '[$&]').replace(/,|^\s|\s$/g, '?');
