import { type Command, InvalidArgumentError } from 'commander';
import { AnswerCache } from '../shared/client/answer-cache.ts';
import { OdographClient } from '../shared/client/odograph-client.ts';
import type { ClientOptions } from '../shared/client/transport.ts';
import { resolveBaseUrl } from './base-url.ts';
import { count, seconds } from './format.ts';
import { resolveKey } from './key-of.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command which talks to a system has. */
export interface ServerOptions {
  readonly url?: string;
  readonly key?: string;
  readonly retryFor: number;
}

/** @param patienceSeconds how long the command waits for a silent server unless it is told otherwise */
export function addServerOptions(command: Command, patienceSeconds: number): Command {
  return command
    .option('--url <url>', 'origin of the system (default: $ODOGRAPH_URL, else the local one that runs here)')
    .option(
      '--key <key>',
      'API key, or token of a person (default: $ODOGRAPH_KEY, else the key of the local system that runs here)',
    )
    .option(
      '--retry-for <seconds>',
      'how long to wait for a server that does not answer',
      nonNegative,
      patienceSeconds,
    );
}

/** The key or token that a command sends; empty when there is none. */
export const keyOf = ({ url, key }: Pick<ServerOptions, 'url' | 'key'>, terminal: Terminal): string =>
  resolveKey(key, resolveBaseUrl(url, terminal), terminal);

/** Makes the client of a command. */
export const clientOf = (options: ServerOptions, terminal: Terminal): OdographClient =>
  new OdographClient(clientOptionsOf(options, terminal));

/** How a command talks to its system; waiting is told on stderr. */
export function clientOptionsOf(options: ServerOptions, terminal: Terminal): ClientOptions {
  const baseUrl = resolveBaseUrl(options.url, terminal);
  return {
    baseUrl,
    key: keyOf(options, terminal),
    retryForMs: options.retryFor * 1000,
    clock: terminal,
    signal: terminal.signal,
    cache: new AnswerCache(),
    onWait: ({ reason, pauseMs }) =>
      terminal.note(
        `Waiting for the server at ${baseUrl.origin} (${reason}), retrying in ${seconds(pauseMs)}; ` +
          `giving up after ${count(options.retryFor)} s without progress.`,
      ),
  };
}

/** Parser of a comma-separated option. */
export const list = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Parser of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('It should be a number, zero or more.');
  }
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It should be a whole number above 0.');
  return value;
}

/** A share between 0 and 1. */
export function share(text: string): number {
  const value = nonNegative(text);
  if (value > 1) throw new InvalidArgumentError('It should be between 0 and 1.');
  return value;
}
