import { Dice } from '../simulation/world/random.ts';

/** What keys, paths, URLs, headers, patterns and objects of JavaScript could take for something else. */
const PARTS = [
  '..',
  '.',
  '/',
  '\\',
  '//',
  '/../',
  './',
  '%2f',
  '%2F',
  '%2e',
  '%252f',
  '%',
  '%00',
  '%zz',
  '=2F',
  '=2E',
  '=',
  '==',
  '#',
  '?',
  '&',
  '+',
  ' ',
  '~',
  ':',
  '@',
  ';',
  ',',
  '*',
  '[',
  ']',
  '{',
  '}',
  '|',
  '^',
  '`',
  '"',
  "'",
  '<',
  '>',
  '$',
  '\0',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u0001',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u00a0',
  '\ufeff',
  '\ufffd',
  '\u200f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ud800',
  '\udfff',
  '\udc00\ud800',
  '😀',
  '\u{10ffff}',
  'e\u0301',
  'é',
  'ﬁ',
  'Å',
  'Å',
  '．',
  '／',
  '﹨',
  'ı',
  'İ',
  'ß',
  'K',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'null',
  'undefined',
  'NaN',
  '#count',
  'head#',
  'segments#',
  'dumps/',
  'dumps',
  'work/',
  'file:///',
  'http://evil.example/',
  '//evil.example',
  'javascript:',
  'C:\\',
  'con',
  'nul',
  '.json',
  '.mcap',
  '../../../../etc/passwd',
  '..;/',
  '${jndi:x}',
  '<script>',
  'x-header: y',
  '\r\nset-cookie: a=b',
  'a',
  'A',
  'car-7',
  'robot',
  '0',
  '1',
  '-',
  '_',
] as const;

/**
 * Different names that are, or look like, anything but a name; the same for the same seed. Some differ from an earlier one only
 * by how it is encoded, decoded or written.
 */
export function* hostileNames(seed: number, count: number): Generator<string> {
  const dice = new Dice(seed, 'names');
  const below = (end: number): number => Math.floor(dice.next() * end);
  const partOf = (): string => PARTS[below(PARTS.length)] ?? '';
  const characterOf = (): string => String.fromCodePoint(below(below(3) === 0 ? 0x110000 : 0x250));
  const kept: string[] = [...PARTS];
  const seen = new Set<string>(PARTS);
  yield* seen;
  while (seen.size < count) {
    const length = below(10) === 0 ? 40 + below(140) : 1 + below(6);
    let name = below(5) === 0 ? twistOf(kept[below(kept.length)] ?? '', below(9)) : '';
    if (name === '')
      name = Array.from({ length }, () => (below(2) === 0 ? partOf() : characterOf())).join('');
    if (below(4) === 0) kept.push(name);
    if (seen.has(name)) continue;
    seen.add(name);
    yield name;
  }
}

/** Another name for which some encoding could take one. */
function twistOf(name: string, way: number): string {
  if (!name.isWellFormed()) return `${name}x`;
  if (way === 0) return encodeURIComponent(name);
  if (way === 1) return encodeURI(name);
  if (way === 2) return name.normalize('NFC');
  if (way === 3) return name.normalize('NFKD');
  if (way === 4) return name.toLowerCase();
  if (way === 5) return name.toUpperCase();
  if (way === 6) return `${name}/`;
  if (way === 7) return `/${name}`;
  return [...Buffer.from(name)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
}
