import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageHeaders } from '../../shared/board/page-headers.ts';
import { ASKED_ELSEWHERE, isAskedHere } from '../access/own-origin.ts';
import type { Handler } from '../gateway/gateway.ts';
import { sendWelcome, type Welcome } from '../gateway/welcome.ts';
import { sendProblem } from '../problem.ts';
import { type BoardFile, type BoardFiles, PAGE } from './board-files.ts';

const NOT_THERE = {
  status: 404,
  code: 'no-such-file',
  title: 'No such file',
  detail: 'The board has no such file. Reload its page.',
};
const READ_ONLY = {
  status: 405,
  code: 'method-not-allowed',
  title: 'Method not allowed',
  detail: 'The board is read by GET and HEAD.',
};

/**
 * Serves the board's files; who wants no page at `/` is told in text what runs here.
 *
 * @param tiles origin of the map's tiles, where there are some; all else that the page asks is of its own
 */
export function boardHandler(files: BoardFiles, welcome: Welcome, tiles?: string): Handler {
  const ofPage = pageHeaders({ endpoints: [], tiles });
  return (request, response) => {
    const [path = ''] = (request.url ?? PAGE).split('?', 1);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendProblem(response, READ_ONLY, { allow: 'GET, HEAD' });
    }
    if (path === PAGE && !wantsPage(request)) return sendWelcome(request, response, welcome);
    if (!isAskedHere(request, welcome.origin)) return sendProblem(response, ASKED_ELSEWHERE);
    if (path === PAGE && isLocalhost(request))
      return redirect(response, welcome.origin + (request.url ?? ''));
    const file = files.get(path);
    if (file === undefined) return sendProblem(response, NOT_THERE);
    return send(request, response, file, path === PAGE ? { ...ofPage, vary: 'accept' } : ofPage);
  };
}

/** Browsers say that they want a page; curl wants anything. */
const wantsPage = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('text/html') === true;

/** To a browser the machine's name is another origin than its address, with storage and sign-in of its own. */
const isLocalhost = ({ headers }: IncomingMessage): boolean => headers.host?.startsWith('localhost') === true;

const redirect = (response: ServerResponse, location: string): void =>
  void response.writeHead(307, { location, 'cache-control': 'no-store' }).end();

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { content, type, etag, cacheControl }: BoardFile,
  ofPage: Readonly<Record<string, string>>,
): void {
  const headers = { ...ofPage, etag, 'cache-control': cacheControl };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': content.length });
  response.end(request.method === 'HEAD' ? undefined : content);
}
