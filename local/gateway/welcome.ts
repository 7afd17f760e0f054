import type { IncomingMessage, ServerResponse } from 'node:http';

const OPEN = 'It asks for no credentials.';
const WITH_KEYS = `It asks for an API key or a token: Authorization: Bearer …
npm start has printed some, and npx odograph finds the administrator's key by itself.`;

export interface Welcome {
  readonly origin: string;
  /** Whether credentials are asked for. */
  readonly access: boolean;
}

/** Says what runs here, to those who want no page. */
export function sendWelcome(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, access }: Welcome,
): void {
  const body = `Odograph runs at ${origin}, reachable from this machine only.
${access ? WITH_KEYS : OPEN}

  GET  /                     in a browser: the board
  POST /ingest?device=NAME   takes readings: JSON objects, one after the other
       /socket               takes readings from a WebSocket (${origin.replace(/^http/, 'ws')}/socket)
  GET  /v1/manifest?device=NAME
                             lists what can be opened, for a remote data loader
  GET  /v1/data?…            one recording as MCAP, streamed
  GET  /dumps/…              daily recordings as files
  GET  /api/…                what devices sent, where they are, how far they went
  GET  /docs                 shows the API

Send something, then open it:

  npx odograph simulate
  npx odograph open
`;
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    vary: 'accept',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
