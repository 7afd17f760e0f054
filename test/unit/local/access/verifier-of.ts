import { LOCAL_AUDIENCE, type OidcIssuer } from '../../../../local/access/oidc-issuer.ts';
import { OidcTokenVerifier } from '../../../../shared/access/token-verifier.oidc.ts';

/** Checks tokens as a deployed function does. */
export const verifierOf = ({ issuer, jwks }: OidcIssuer, audience = LOCAL_AUDIENCE) =>
  new OidcTokenVerifier(
    { issuer, audience: [audience] },
    { readKeys: async () => JSON.stringify(jwks), now: Date.now, onError: () => undefined },
  );
