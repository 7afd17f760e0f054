import * as z from 'zod';
import type { SignInSettings } from '../shared/board/configuration.ts';
import type { AccessSettings } from '../shared/access/settings.ts';

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'expected an origin like https://example.auth.eu-central-1.amazoncognito.com',
});

/** How people sign in at the board, by the option `odograph:boardSignIn`; the issuer is that of `odograph:oidcIssuer`. */
export const boardSignInSchema = z.strictObject({
  /** Of the application that the board is registered as: a public one, with PKCE. */
  clientId: z.string().min(1),
  scope: z.string().min(1).optional(),
  audience: z.string().min(1).optional(),
  token: z.enum(['access', 'id']).optional(),
  /** Where the issuer exchanges codes for tokens, if not at its own origin. */
  origins: z.array(origin).default([]),
});
export type BoardSignIn = z.infer<typeof boardSignInSchema>;

export interface IssuerOfBoard {
  readonly signIn: SignInSettings;
  /** What the page asks on the way. */
  readonly origins: readonly string[];
}

/** How the board has people sign in; undefined where only keys get in. */
export function issuerOfBoard(
  { oidc }: AccessSettings,
  chosen: BoardSignIn | undefined,
): IssuerOfBoard | undefined {
  if (oidc === undefined || chosen === undefined) return undefined;
  const { clientId, scope = 'openid', audience, token = 'access', origins } = chosen;
  return {
    signIn: { issuer: oidc.issuer, clientId, scope, token, ...(audience !== undefined && { audience }) },
    origins: [new URL(oidc.issuer).origin, ...origins],
  };
}
