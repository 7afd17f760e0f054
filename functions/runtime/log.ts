import { OdographError } from '../../shared/errors/odograph-error.ts';
import { redact } from './redact.ts';

/** Writes a line for the log; what the caller is told is less. */
export function logError(error: unknown): void {
  const isOurs = error instanceof OdographError;
  if (isOurs && error.status < 500) return;
  write({ level: 'ERROR', error: chainOf(error).join('\ncaused by ') });
}

/** Causes that are told of one error. */
const CAUSES = 4;

/** An error with where it was thrown, and what caused it. */
function chainOf(error: unknown, causes = CAUSES): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = error.stack ?? error.message;
  return error.cause === undefined || causes === 0 ? [own] : [own, ...chainOf(error.cause, causes - 1)];
}

/** Writes a line for the log about something that went as it should, but that someone may have to look at. */
export function logWarning(warning: string, members: Readonly<Record<string, unknown>>): void {
  write({ level: 'WARN', warning, ...members });
}

/** A log is read by more people than a secret is for, so that none goes there, whatever an error has in its text. */
const write = (line: Readonly<Record<string, unknown>>): void => {
  process.stderr.write(`${JSON.stringify(line, withoutSecrets)}\n`);
};

const withoutSecrets = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? redact(value) : value;
