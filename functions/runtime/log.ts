import { OdographError } from '../../shared/errors/odograph-error.ts';
import { redact } from './redact.ts';

/** Writes a line for the log; what the caller is told is less. */
export function logError(error: unknown): void {
  const isOurs = error instanceof OdographError;
  if (isOurs && error.status < 500) return;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  write({ level: 'ERROR', error: text });
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
