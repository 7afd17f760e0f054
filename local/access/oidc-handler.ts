import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { sendProblem } from '../problem.ts';
import { AuthorizationCodes } from './authorization-codes.ts';
import { type Exchange, sendJson } from './exchange.ts';
import { OAuthError } from './oauth-error.ts';
import { OIDC_PATH, type OidcIssuer } from './oidc-issuer.ts';
import { ASKED_ELSEWHERE, isAskedHere } from './own-origin.ts';
import { redeemCode } from './redeem-code.ts';
import { askToSignIn, signIn } from './sign-in.ts';

type Answer = (exchange: Exchange) => void | Promise<void>;

/** Everyone may read what an issuer publishes. */
const PUBLISHED: OutgoingHttpHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': 'max-age=60',
};

const NOTHING_HERE = {
  status: 404,
  code: 'no-such-route',
  title: 'No such route',
  detail: 'The issuer has /.well-known/openid-configuration, which names the rest.',
};

/** Serves an issuer under its path: what it publishes, a page to sign in, and the exchange of codes for tokens. */
export function oidcHandler(
  issuer: OidcIssuer,
): (request: IncomingMessage, response: ServerResponse) => void {
  const codes = new AuthorizationCodes(issuer.now);
  const answers = new Map<string, Answer>([
    [
      'GET /.well-known/openid-configuration',
      ({ response }) => sendJson(response, 200, issuer.discovery, PUBLISHED),
    ],
    ['GET /.well-known/jwks.json', ({ response }) => sendJson(response, 200, issuer.jwks, PUBLISHED)],
    ['GET /authorize', (exchange) => askToSignIn(exchange, issuer)],
    ['POST /authorize', (exchange) => signIn(exchange, codes, issuer)],
    ['POST /token', (exchange) => redeemCode(exchange, codes, issuer)],
  ]);
  return (request, response) => {
    const [path = '', query = ''] = (request.url ?? '/').split('?', 2);
    const answer = answers.get(`${request.method} ${path.slice(OIDC_PATH.length)}`);
    if (!isAskedHere(request, issuer.issuer)) return sendProblem(response, ASKED_ELSEWHERE);
    if (answer === undefined) return sendProblem(response, NOTHING_HERE);
    serve(answer, { request, response, parameters: new URLSearchParams(query) }).catch(() =>
      response.destroy(),
    );
  };
}

async function serve(answer: Answer, exchange: Exchange): Promise<void> {
  const { response } = exchange;
  try {
    await answer(exchange);
  } catch (error) {
    if (response.headersSent) throw error;
    const isOurs = error instanceof OAuthError;
    sendJson(response, isOurs ? 400 : 500, {
      error: isOurs ? error.code : 'server_error',
      error_description: isOurs ? error.message : 'something failed on our side',
    });
  }
}
