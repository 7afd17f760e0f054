import { Authenticator } from './authenticate.ts';
import { ANYONE } from './grants.ts';
import type { KeyStore } from './key-store.ts';
import { usualKeysUrl } from './read-issuer-keys.ts';
import type { AccessSettings } from './settings.ts';
import { OidcTokenVerifier } from './token-verifier.oidc.ts';

export interface OpenAuthenticatorPorts {
  readonly keys: KeyStore;
  /** Reads a document from a URL, in time. */
  readonly readIssuerKeys: (url: string) => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is told what went wrong where an answer could be given all the same. */
  readonly onError: (error: unknown) => void;
}

/** What tells who asks, whichever way that is found out. */
export type Authentication = Pick<Authenticator, 'authenticate' | 'recall'>;

/** In an open system everyone is anyone, whatever they send along. */
const OPEN: Authentication = {
  authenticate: async () => ANYONE,
  recall: async () => ANYONE,
};

/** Makes what tells who asks, as a deployment wants it. */
export function openAuthenticator(settings: AccessSettings, ports: OpenAuthenticatorPorts): Authentication {
  if (settings.mode === 'open') return OPEN;
  const { oidc, readers } = settings;
  if (oidc === undefined) return new Authenticator(ports);
  const keysUrl = oidc.keysUrl ?? usualKeysUrl(oidc.issuer);
  const verifier = new OidcTokenVerifier(oidc, { ...ports, readKeys: () => ports.readIssuerKeys(keysUrl) });
  const { claim, grants } = readers;
  const rules = { claim, ...(grants && { grants: new Map(Object.entries(grants)) }) };
  return new Authenticator({ ...ports, readers: { verifier, rules } });
}
