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

/** Whether the function is told of something that not every deployment has. */
export const hasResource = (name: Resource): boolean => (process.env[ENVIRONMENT[name]] ?? '') !== '';
