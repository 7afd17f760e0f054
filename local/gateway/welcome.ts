import type { IncomingMessage, ServerResponse } from 'node:http';

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const OPEN = 'It asks for no credentials.';
const WITH_KEYS = `It asks for an API key or a token: <code>Authorization: Bearer …</code>. <code>npm start</code>
has printed some, and <code>npx odograph</code> finds the administrator's key by itself.`;

export interface Welcome {
  readonly origin: string;
  /** Whether credentials are asked for. */
  readonly access: boolean;
}

/** Answers with a small page that says what runs here. */
export function sendWelcome(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, access }: Welcome,
): void {
  const rows = [
    ['POST /ingest?device=NAME', 'takes readings: JSON objects, one after the other'],
    [`${origin.replace(/^http/, 'ws')}/socket`, 'takes readings from a WebSocket, and answers every frame'],
    [`GET /v1/manifest?device=NAME`, 'lists what can be opened, for a remote data loader'],
    ['GET /v1/data?…', 'one recording as MCAP, streamed'],
    ['GET /dumps/…', 'daily recordings as files'],
    ['GET /api/…', 'what devices sent, where they are, how far they went'],
    ['GET /rta/v2/sessions', 'sessions, and the data of their channels'],
    ['GET /docs', 'shows the API'],
  ];
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Odograph</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}td{padding:.1rem 1rem .1rem 0}</style>
<h1>Odograph</h1>
<p>A local system runs at <a href="${escape(origin)}">${escape(origin)}</a>. ${access ? WITH_KEYS : OPEN} It can be
reached from this machine only.</p>
<table>${rows.map(([route = '', what = '']) => `<tr><td><code>${escape(route)}</code><td>${escape(what)}`).join('\n')}</table>
<p><a href="/docs">The API</a> can be tried in the browser. Send something, then open it:</p>
<pre>npx odograph simulate
npx odograph open</pre>
</html>
`;
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
