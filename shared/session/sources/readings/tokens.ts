/** A word, a sign, or a value, as a filter is written in. */
export type Token =
  | { readonly kind: 'word' | 'sign'; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean };

/** What is wrong with an identity, for whoever wrote it. */
export class IdentityFault extends Error {
  override readonly name = 'IdentityFault';
}

const PATTERNS = [
  { kind: 'text', pattern: /"(?:[^"\\\p{Cc}]|\\.)*"/uy },
  { kind: 'number', pattern: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/uy },
  { kind: 'word', pattern: /[a-z]+(?![\w.])/uy },
  { kind: 'sign', pattern: /<=|>=|!=|[=<>(),]/uy },
] as const;

const SPACE = /\s*/uy;

/** @throws IdentityFault where there is none of the things that a filter is made of */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = endOf(SPACE, text, 0); at < text.length; ) {
    const found = PATTERNS.map(({ kind, pattern }) => ({ kind, end: endOf(pattern, text, at) })).find(
      ({ end }) => end > at,
    );
    if (found === undefined)
      throw new IdentityFault(`is not understood from "${text.slice(at, at + 20)}" on`);
    tokens.push(tokenOf(found.kind, text.slice(at, found.end)));
    at = endOf(SPACE, text, found.end);
  }
  return tokens;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const matched = pattern.exec(text);
  return matched === null ? at : at + matched[0].length;
}

function tokenOf(kind: (typeof PATTERNS)[number]['kind'], text: string): Token {
  switch (kind) {
    case 'text':
      return { kind, value: textOf(text) };
    case 'number':
      return { kind, value: Number(text) };
    case 'word':
      return text === 'true' || text === 'false'
        ? { kind: 'boolean', value: text === 'true' }
        : { kind, text };
    case 'sign':
      return { kind, text };
  }
}

/** A text, written as JSON has it. */
export function textOf(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch (error) {
    throw new IdentityFault(`has a text that is not written as in JSON: ${text}`, { cause: error });
  }
}
