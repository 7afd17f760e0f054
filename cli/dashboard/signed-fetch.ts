import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Fetch } from '../../shared/client/exchange.ts';
import { CliFailure } from '../failure.ts';

/** Host of a function's URL, which tells its region. */
const FUNCTION_URL = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/**
 * Signs requests to a function that lets nobody through but callers with AWS credentials.
 *
 * @param env where the credentials stand, as the command line of AWS has them
 * @returns undefined for what is no function's URL, such as a local system
 * @throws CliFailure where there are no credentials
 */
export function signedFetch(url: URL, env: Readonly<Record<string, string | undefined>>): Fetch | undefined {
  const [, region] = FUNCTION_URL.exec(url.hostname) ?? [];
  if (region === undefined) return undefined;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new CliFailure(
      'AWS lets nobody keep house without credentials.',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: eval "$(aws configure export-credentials --format env)"',
    );
  const signer = new SignatureV4({
    service: 'lambda',
    region,
    sha256: Hash.bind(undefined, 'sha256'),
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
  return async (to, init) => {
    const headers = new Headers(init.headers);
    headers.delete('authorization');
    const signed = await signer.sign({
      method: init.method ?? 'GET',
      protocol: to.protocol,
      hostname: to.hostname,
      path: to.pathname,
      query: Object.fromEntries(to.searchParams),
      headers: { ...Object.fromEntries(headers), host: to.host },
      ...(init.body !== undefined && { body: init.body }),
    });
    const { host: _, ...others } = signed.headers;
    return fetch(to, { ...init, headers: others });
  };
}
