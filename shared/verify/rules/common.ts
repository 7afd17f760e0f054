import type { Head } from '../web.ts';
import { VIEWER_ORIGIN } from '../web.ts';

/** Hosts that nobody listens in on the way to. */
const OWN_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.*\.localhost)$/;

export const isInsecure = ({ protocol, hostname }: URL): boolean =>
  protocol !== 'https:' && !OWN_HOST.test(hostname);

export function corsFaults({ headers }: Head): string[] {
  const allowed = headers.get('access-control-allow-origin');
  if (allowed === '*' || allowed === VIEWER_ORIGIN) return [];
  return [
    allowed === null
      ? 'Access-Control-Allow-Origin is not there'
      : `Access-Control-Allow-Origin is ${allowed} for ${VIEWER_ORIGIN}`,
  ];
}
