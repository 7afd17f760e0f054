import { SESSION_LIMITS } from './limits.ts';
import type { Detail } from './session.ts';

/** Says what is wrong with details, or nothing when they are right. */
export function detailsFault(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return 'are no object';
  return valueFault(details, { members: 0 }, 1);
}

function valueFault(value: unknown, seen: { members: number }, depth: number): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : 'hold half of a surrogate pair';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'hold a number beyond doubles';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > SESSION_LIMITS.detailsDepth) return `are nested deeper than ${SESSION_LIMITS.detailsDepth}`;
  for (const [name, member] of Object.entries(value)) {
    seen.members += 1;
    if (seen.members > SESSION_LIMITS.details) return `have more than ${SESSION_LIMITS.details} members`;
    if (!name.isWellFormed()) return 'hold half of a surrogate pair';
    const fault = valueFault(member, seen, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

type Details = Readonly<Record<string, Detail>>;

// Entries, not assignments: so that a member called `__proto__` stays a member.

/** Details with others in front of those of the same names. */
export const mergeDetails = (details: Details, changes: Details): Details =>
  Object.fromEntries([...Object.entries(details), ...Object.entries(changes)]);

/** Details without some; those that are not there are no matter. */
export const omitDetails = (details: Details, names: readonly string[]): Details => {
  const omitted = new Set(names);
  return Object.fromEntries(Object.entries(details).filter(([name]) => !omitted.has(name)));
};
