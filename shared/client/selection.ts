import type { Query } from './url.ts';

/** A range of devices' readings as the manifest and the data endpoint take it. */
export interface Selection {
  readonly devices: readonly string[];
  /** RFC 3339. */
  readonly start?: string;
  readonly end?: string;
  /** A glob. */
  readonly sensors?: string;
}

/** A range of a session as the manifest takes it. */
export interface SessionSelection {
  readonly session: string;
  /** RFC 3339, in session time. */
  readonly start?: string;
  readonly end?: string;
}

export function selectionQuery(selection: Selection | SessionSelection): Query {
  if ('session' in selection) return { ...selection };
  const { devices, ...range } = selection;
  return { device: devices, ...range };
}
