const everyByte = (text: string): string =>
  Buffer.from(text)
    .toString('hex')
    .replace(/../g, (byte) => `%${byte}`);

/** Ways to write a name, in the hope that two places understand it in two ways. Each gives text of a URL. */
export const WRITINGS: readonly ((name: string, own: string) => string)[] = [
  encodeURIComponent,
  encodeURIComponent,
  everyByte,
  (name) => encodeURIComponent(encodeURIComponent(name)),
  (name) => encodeURIComponent(name.toUpperCase()),
  (name) => encodeURIComponent(name.toLowerCase()),
  (name) => encodeURIComponent(` ${name}`),
  (name) => encodeURIComponent(`${name} `),
  (name) => encodeURIComponent(`${name}\0`),
  (name) => encodeURIComponent(name.slice(0, -1)),
  (name) => encodeURIComponent(`${name}1`),
  (name) => encodeURIComponent(name.replace('-', '\u2010')),
  (name) => encodeURIComponent(name.replace(/-.*/, '-*')),
  (name) => encodeURIComponent(name.replace(/^./, '?')),
  (name) => encodeURIComponent(name.replace(/^./, (letter) => `[${letter}]`)),
  (name, own) => encodeURIComponent(`${own},${name}`),
  (name, own) => encodeURIComponent(`${own}/../${name}`),
  (name, own) => encodeURIComponent(`${own}\n${name}`),
  (name, own) => encodeURIComponent(`{${own},${name}}`),
  (name, own) => encodeURIComponent(`${own}\u0000${name}`),
];

/** Ways to bring a second name into a query. */
export const PAIRS: readonly ((name: string, own: string) => string)[] = [
  (name, own) => `device=${own}&device=${name}`,
  (name, own) => `device=${name}&device=${own}`,
  (name, own) => `device=${own}&robot=${name}`,
  (name, own) => `device=${own}&Device=${name}`,
  (name, own) => `device=${own}&device[]=${name}`,
  (name, own) => `device=${own}%26device%3D${name}`,
  (name, own) => `device=${own};device=${name}`,
  (name, own) => `device=${own}&devices=${name}`,
  (name, own) => `device=${own}#&device=${name}`,
];
