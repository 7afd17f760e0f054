import type { IncomingMessage } from 'node:http';
import type { Problem } from '../problem.ts';

/** Whether a request was sent to this machine by its own name; any page can have another name lead here. */
export function isAskedHere({ headers }: IncomingMessage, issuer: string): boolean {
  const { host, port } = new URL(issuer);
  return headers.host === host || headers.host === `localhost:${port}`;
}

/** What is answered else: pages of whoever gave it another name would be of one origin with ours. */
export const ASKED_ELSEWHERE: Problem = {
  status: 421,
  code: 'wrong-host',
  title: 'Asked by another name',
  detail: 'Ask by the address that npm start prints.',
};

/** Whether a browser sent a form for a page of another origin. */
export function isFromElsewhere({ headers }: IncomingMessage, issuer: string): boolean {
  const { origin, port } = new URL(issuer);
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return true;
  return ![undefined, origin, `http://localhost:${port}`].includes(headers.origin);
}
