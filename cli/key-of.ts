import { readFileSync } from 'node:fs';
import { parseKey } from '../shared/access/api-key.ts';
import { CliFailure } from './failure.ts';
import { isSameSystem, readRunningSystem } from './running-system.ts';
import type { Terminal } from './terminal.ts';

/** What a bearer may be: https://datatracker.ietf.org/doc/html/rfc6750#section-2.1 */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * The key or token to send: the option, else ODOGRAPH_KEY, else the key of the local system that runs here, for that
 * system alone.
 *
 * @returns nothing when there is none
 * @throws CliFailure for what cannot be one
 */
export function resolveKey(
  option: string | undefined,
  baseUrl: URL,
  terminal: Pick<Terminal, 'env' | 'cwd'>,
): string {
  if (option !== undefined) return bearer(option, '--key');
  const named = terminal.env['ODOGRAPH_KEY'] ?? '';
  return named === '' ? localKey(baseUrl, terminal.cwd) : bearer(named, 'ODOGRAPH_KEY');
}

function bearer(text: string, from: string): string {
  const key = text.trim();
  if (key === '' || BEARER.test(key)) return key;
  throw new CliFailure(
    `What ${from} holds is neither a key nor a token.`,
    'Give it as it was shown: one word, with nothing around it.',
  );
}

/** Only a key is taken from the file, so that no other file can be made to be sent. */
function localKey(baseUrl: URL, cwd: string): string {
  const running = readRunningSystem(cwd);
  if (running?.keyFile === undefined || !isSameSystem(baseUrl, running)) return '';
  try {
    const text = readFileSync(running.keyFile, 'utf8').trim();
    return parseKey(text) === undefined ? '' : text;
  } catch {
    return '';
  }
}
