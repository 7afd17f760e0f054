import { OdographError } from '../../shared/errors/odograph-error.ts';

/** Writes a line for the log; what the caller is told is less. */
export function logError(error: unknown): void {
  const isOurs = error instanceof OdographError;
  if (isOurs && error.status < 500) return;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', error: text })}\n`);
}

/** Writes a line for the log about something that went as it should, but that someone may have to look at. */
export function logWarning(warning: string, members: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${JSON.stringify({ level: 'WARN', warning, ...members })}\n`);
}
