const WORD_BYTES = 8;

/**
 * Text that is put into many lines, as doubles: eight bytes are copied at a time, and a double holds every eight
 * bytes of UTF-8 as they are, since none of them is the pattern of a NaN.
 */
export interface TextWords {
  readonly words: Float64Array;
  readonly bytes: number;
}

/** Most bytes after a text that putText overwrites. */
export const TEXT_SLACK_BYTES = WORD_BYTES - 1;

export function textWords(text: string): TextWords {
  const encoded = Buffer.from(text, 'utf8');
  const words = new Float64Array(Math.ceil(encoded.length / WORD_BYTES));
  encoded.copy(new Uint8Array(words.buffer));
  return { words, bytes: encoded.length };
}

/** Puts a text, and zeros after it that are to be overwritten. @returns the place after the text */
export function putText(view: DataView, at: number, { words, bytes }: TextWords): number {
  for (let word = 0; word < words.length; word += 1) {
    view.setFloat64(at + WORD_BYTES * word, words[word] ?? 0, true);
  }
  return at + bytes;
}
