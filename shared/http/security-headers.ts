/**
 * What every answer says to browsers, unless it says something else itself: answers are data, never pages that load
 * anything or stand in another page; what they hold may be read from other origins, with credentials of the reader's
 * own, which no browser adds unasked.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Browsers pass over it where there is no TLS.
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/** Request headers that say who asks: an answer for one is none for another. */
const CREDENTIAL_HEADERS = ['authorization', 'x-api-key'];

/** Adds what every answer says to an answer's own headers, whose names are in lower case. Nothing of them is overwritten. */
export function withSecurityHeaders<Answer extends { readonly headers: Readonly<Record<string, string>> }>(
  answer: Answer,
): Answer {
  const { headers } = answer;
  return { ...answer, headers: { ...SECURITY_HEADERS, ...headers, vary: varyOf(headers['vary']) } };
}

function varyOf(given = ''): string {
  const names = given.split(',').flatMap((name) => name.trim() || []);
  const known = new Set(names.map((name) => name.toLowerCase()));
  if (known.has('*')) return given;
  return [...names, ...CREDENTIAL_HEADERS.filter((name) => !known.has(name))].join(', ');
}
