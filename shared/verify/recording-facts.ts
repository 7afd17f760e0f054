import type { McapTypes } from '@mcap/core';

/** A schema as it stands in a recording, without its bytes. */
export interface SeenSchema {
  readonly name: string;
  readonly encoding: string;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

/** A channel as it stands in a recording. */
export interface SeenChannel {
  readonly topic: string;
  readonly messageEncoding: string;
  /** Not there for messages without a schema. */
  readonly schema?: SeenSchema;
}

/** What was seen of a recording that was read from its first byte on. */
export interface RecordingFacts {
  readonly bytes: number;
  readonly beginsWithMagic: boolean;
  /** Whether it was read up to the magic that it ends with. */
  readonly isComplete: boolean;
  /** Why it cannot be read further. */
  readonly fault?: string | undefined;
  /** Checksums that are wrong. */
  readonly wrongChecksums: readonly string[];
  readonly channels: readonly SeenChannel[];
  readonly messages: number;
  /** Log times of the earliest and the latest message. */
  readonly earliest?: bigint | undefined;
  readonly latest?: bigint | undefined;
  /** Messages that come after a later one, and the first of them in words. */
  readonly outOfOrder: number;
  readonly firstOutOfOrder?: string | undefined;
  readonly chunks: number;
  /** By channel id. */
  readonly counts: ReadonlyMap<number, bigint>;
  readonly statistics?: McapTypes.Statistics | undefined;
  readonly footer?: McapTypes.Footer | undefined;
  /** Where the summary begins. */
  readonly summaryAt?: number | undefined;
  /** SHA-256 of all messages, with their times and topics, in their order. */
  readonly digest: string;
}
