import { BUCKET_PREFIX } from '../store/table.ts';

/** What is known of a dashboard beside its body. */
export interface DashboardRecord {
  /** A UUID of version 4. */
  readonly id: string;
  /** Of its content: another one with every write of it, and never the same again. */
  readonly version: string;
  /** Rises with every change but that of the last access. */
  readonly revision: number;
  /** Length of its body as JSON, in bytes: what counts against the limits, however it is kept. */
  readonly bytes: number;
  readonly name?: string;
  /** Devices that it names: only those who may read all of them see it. */
  readonly devices: readonly string[];
  readonly createdMs: number;
  readonly updatedMs: number;
  /** When it was last asked for, up to an hour behind. */
  readonly accessedMs: number;
  /** Never goes to make room. */
  readonly isWhitelisted: boolean;
  /** Can be neither changed nor deleted. */
  readonly isProtected: boolean;
}

/** A write that is under way, or whose process died in the middle. */
export interface PendingWrite {
  /** The version that it writes. */
  readonly version: string;
  readonly id: string;
  /** By how much the dashboard grows. */
  readonly bytes: number;
  readonly sinceMs: number;
}

/** What all dashboards take together. */
export interface Tally {
  /** Never below what they take: a process that dies may leave it above, until it is counted anew. */
  readonly bytes: number;
  /** Rises when all is counted anew. What was to be taken off before must not be taken off any more then. */
  readonly epoch: number;
  /** Rises with every change of `bytes`. */
  readonly moves: number;
  /** Whether room was being made and there is not enough yet. */
  readonly isEvicting: boolean;
}

/** Where the body of a version is kept, in gzip. */
export const bodyKeyOf = ({ id, version }: Pick<DashboardRecord, 'id' | 'version'>): string =>
  `${BUCKET_PREFIX.dashboards}${id}/${version}`;
