import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { hasLogLevel, serviceName } from './environment.ts';
import { redact } from './redact.ts';

/** A log is read by more people than a secret is for, so that none goes there, whatever an error has in its text. */
const withoutSecrets = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? redact(value) : value;

/** Its level is told by POWERTOOLS_LOG_LEVEL, which it reads itself. */
const logger = new Logger({
  serviceName,
  jsonReplacerFn: withoutSecrets,
  ...(!hasLogLevel && { logLevel: 'WARN' }),
});

/** Middleware of every function: each line of the log tells the invocation that it is of. */
export const logged = injectLambdaContext(logger);

/** Lines that follow, of this invocation and the next, tell what they belong to: a connection, say. */
export const correlate = (id: string): void => logger.setCorrelationId(id);

/** Writes a line for the log; what the caller is told is less. */
export function logError(error: unknown): void {
  const isOurs = error instanceof OdographError;
  if (isOurs && error.status < 500) return;
  const message = error instanceof Error ? error.message : String(error);
  logger.error(message, { error: chainOf(error).join('\ncaused by ') });
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
export const logWarning = (warning: string, members: Readonly<Record<string, unknown>>): void =>
  logger.warn(warning, members);

/** Writes a line for the log about each request, where someone wants to see them. */
export const logInfo = (what: string, members: Readonly<Record<string, unknown>>): void =>
  logger.info(what, members);
