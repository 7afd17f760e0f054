import { type AskedOrigins, contentSecurityPolicy } from './content-security-policy.ts';

/** What browsers are told with every file of the board. */
export const pageHeaders = (origins: AskedOrigins) =>
  ({
    'content-security-policy': contentSecurityPolicy(origins),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }) as const;

/** Names of files below it carry a hash of their content: a file never changes. */
export const LASTING_PREFIX = 'assets/';

export const LASTING = 'public, max-age=31536000, immutable';
/** Asked for anew every time; unchanged, it is not sent again. */
export const REVALIDATED = 'no-cache';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

/** Type of a file by the end of its name. */
export const typeOf = (name: string): string =>
  TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
