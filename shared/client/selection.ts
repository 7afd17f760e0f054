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

export const selectionQuery = ({ devices, ...range }: Selection): Query => ({ device: devices, ...range });
