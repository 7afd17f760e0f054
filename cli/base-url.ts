import { CliFailure } from './failure.ts';
import { readRunningSystem } from './running-system.ts';
import type { Terminal } from './terminal.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8321';

/** What a deployment prints after the origin of a function: the client adds it by itself. */
const ENDPOINT = /\/(?:api|ingest|v1\/manifest|dashboard|maintenance\/dashboard)\/?$/;

/**
 * Where the system is: the option, else ODOGRAPH_URL, else what a local system wrote down about itself, else
 * the default port of a local system.
 *
 * @throws CliFailure when it is no http or https URL
 */
export function resolveBaseUrl(option: string | undefined, terminal: Pick<Terminal, 'env' | 'cwd'>): URL {
  const given =
    option ??
    (terminal.env['ODOGRAPH_URL'] || undefined) ??
    readRunningSystem(terminal.cwd)?.url.href ??
    DEFAULT_URL;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CliFailure(`"${given}" is not a URL of a server.`, `Give one like --url ${DEFAULT_URL}.`);
  }
  url.pathname = url.pathname.replace(ENDPOINT, '');
  return url;
}
