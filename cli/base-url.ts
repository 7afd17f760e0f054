import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8321';

/**
 * Where the system is: the option, else ODOGRAPH_URL, else what a local system wrote down about itself, else
 * the default port of a local system.
 *
 * @throws CliFailure when it is no http or https URL
 */
export function resolveBaseUrl(option: string | undefined, terminal: Pick<Terminal, 'env' | 'cwd'>): URL {
  const given =
    option ?? (terminal.env['ODOGRAPH_URL'] || undefined) ?? runningSystem(terminal.cwd) ?? DEFAULT_URL;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CliFailure(`"${given}" is not a URL of a server.`, `Give one like --url ${DEFAULT_URL}.`);
  }
  return url;
}

/** A local system keeps its URL and process id in its data folder while it runs. */
function runningSystem(cwd: string): string | undefined {
  try {
    const written: unknown = JSON.parse(readFileSync(join(cwd, '.odograph', 'odograph.json'), 'utf8'));
    if (
      typeof written === 'object' &&
      written !== null &&
      'url' in written &&
      typeof written.url === 'string'
    ) {
      return written.url;
    }
  } catch {
    // None is running, or it is just starting.
  }
  return undefined;
}
