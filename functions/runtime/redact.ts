/** Secrets as they may stand in a text, each after what may be told of it. */
const SECRETS: readonly (readonly [pattern: RegExp, told: string])[] = [
  // A key's id is none; whoever looks for the key needs it.
  [/(odo_[A-Za-z0-9]{1,64}_)[A-Za-z0-9_-]+/g, '$1…'],
  [/eyJ[\w-]+(?:\.[\w-]*)*/g, 'eyJ…'],
  [/\b(Bearer|Basic)([ +]|%20)+[^\s"'\\,;&]+/gi, '$1 …'],
  // Of links to data and of CloudFront's.
  [/(signature(?:=|%3D))[^\s"'\\&#<>)]+/gi, '$1…'],
  [/-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, '-----$1PRIVATE KEY…'],
];

/** A text without the secrets that it may hold: keys, tokens, signatures of links, private keys. */
export function redact(text: string): string {
  return SECRETS.reduce((result, [pattern, told]) => result.replace(pattern, told), text);
}
