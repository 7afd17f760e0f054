import { TOKEN_LIMITS } from './limits.ts';

/** Where an issuer publishes its keys unless something else is said; that of Cognito and Auth0. */
const USUAL_PLACE = '.well-known/jwks.json';

/** Addresses of this machine, which are safe without TLS. */
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** @returns the URL of the issuer's keys when none is configured */
export const usualKeysUrl = (issuer: string): string => `${issuer.replace(/\/$/, '')}/${USUAL_PLACE}`;

/**
 * Reads the document of an issuer's keys.
 *
 * @param url https; http is taken for this machine only
 * @throws Error when it cannot be read whole in time
 */
export async function readIssuerKeys(url: string): Promise<string> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.includes(hostname))) {
    throw new Error(`the keys of an issuer are read over https, not from ${url}`);
  }
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TOKEN_LIMITS.keysTimeoutMs),
  });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`${url} answers ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > TOKEN_LIMITS.keysBytes)
      throw new Error(`${url} is longer than ${TOKEN_LIMITS.keysBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
