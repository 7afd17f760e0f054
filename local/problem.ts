import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

export interface Problem {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly title: string;
  /** For people: what is wrong here and what to do. */
  readonly detail: string;
}

/** Answers with RFC 9457 problem JSON. Does nothing to a response whose head is already out. */
export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent) return;
  const { status, code, title, detail } = problem;
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}
