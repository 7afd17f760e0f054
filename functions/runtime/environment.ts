import { ENVIRONMENT, type Resource } from '../catalogue.ts';

/**
 * What the function is told of through its environment.
 *
 * @throws Error when it is not told, which only a wrong deployment can cause
 */
export function resource(name: Resource): string {
  const value = process.env[ENVIRONMENT[name]];
  if (value === undefined || value === '') throw new Error(`${ENVIRONMENT[name]} is not set`);
  return value;
}

/** Name of the function that this is, as logs and metrics tell it. */
export const serviceName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'local';

/** Whether the function is told what its log is to tell. */
export const hasLogLevel = process.env['POWERTOOLS_LOG_LEVEL'] !== undefined;

/** Whether the function is told of something that not every deployment has. */
export const hasResource = (name: Resource): boolean => (process.env[ENVIRONMENT[name]] ?? '') !== '';
