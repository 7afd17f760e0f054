import type { ServerResponse } from 'node:http';
import { splitGlobs } from '../../shared/recording/split-globs.ts';
import type { AuthorizationCodes, SignedIn } from './authorization-codes.ts';
import {
  type AuthorizationRequest,
  readAuthorizationRequest,
  readRedirect,
  REQUEST_PARAMETERS,
} from './authorization-request.ts';
import { type Exchange, readForm } from './exchange.ts';
import { OAuthError } from './oauth-error.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import { isFromElsewhere } from './own-origin.ts';
import { pageHeaders, refusalPage, signInPage } from './sign-in-page.ts';

/** Length of a name that someone gives to themselves. */
const LONGEST_NAME = 100;

/** Shows the page to sign in. */
export function askToSignIn({ response, parameters }: Exchange, issuer: OidcIssuer): void {
  const wanted = understand(response, parameters, issuer);
  if (wanted === undefined) return;
  const hidden = REQUEST_PARAMETERS.flatMap((name): [string, string][] => {
    const value = parameters.get(name);
    return value === null ? [] : [[name, value]];
  });
  const html = signInPage(new URL(issuer.authorizeUrl).pathname, wanted.clientId, hidden);
  response.writeHead(200, pageHeaders(new URL(wanted.redirectUri).origin)).end(html);
}

/** Takes the form of that page, and sends the browser back with a code. */
export async function signIn(
  { request, response }: Exchange,
  codes: AuthorizationCodes,
  issuer: OidcIssuer,
): Promise<void> {
  if (isFromElsewhere(request, issuer.issuer))
    return refuse(response, 403, 'The form was sent by another page.');
  const form = await readForm(request);
  const wanted = understand(response, form, issuer);
  if (wanted === undefined) return undefined;
  const code = codes.issue({ ...whoSignedIn(form), request: wanted });
  return redirect(response, wanted, { code, iss: issuer.issuer });
}

function whoSignedIn(form: URLSearchParams): SignedIn {
  const subject = form.get('subject')?.trim().slice(0, LONGEST_NAME) ?? '';
  return {
    subject: subject === '' ? 'developer' : subject,
    devices: splitGlobs(form.get('devices') ?? ''),
  };
}

/** What the application wants; when that is not understood, it is answered here. */
function understand(
  response: ServerResponse,
  parameters: URLSearchParams,
  issuer: OidcIssuer,
): AuthorizationRequest | undefined {
  let redirectUri: string | undefined;
  try {
    ({ redirectUri } = readRedirect(parameters));
    return readAuthorizationRequest(parameters);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (redirectUri === undefined) {
      refuse(response, 400, `The application that sent you here made a mistake: ${error.message}.`);
    } else {
      const state = parameters.get('state');
      const wanted = { redirectUri, ...(state !== null && { state }) };
      redirect(response, wanted, { error: error.code, error_description: error.message, iss: issuer.issuer });
    }
    return undefined;
  }
}

function redirect(
  response: ServerResponse,
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  parameters: Readonly<Record<string, string>>,
): void {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  response
    .writeHead(303, { location: url.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .end();
}

const refuse = (response: ServerResponse, status: number, why: string): void =>
  void response.writeHead(status, pageHeaders()).end(refusalPage(why));
