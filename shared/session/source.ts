/** What describes the messages of a channel. */
export interface SourceSchema {
  /** In the source's own numbering, from 1. */
  readonly id: number;
  readonly name: string;
  readonly encoding: string;
  readonly data: Uint8Array;
}

export interface SourceChannel {
  /** In the source's own numbering, 16 bits: the channel id of its records. */
  readonly number: number;
  readonly topic: string;
  readonly messageEncoding: string;
  readonly schema?: SourceSchema;
  readonly metadata?: ReadonlyMap<string, string>;
}

/** A stretch of time that holds data; both ends included, in nanoseconds since 1970. */
export interface TimeStretch {
  readonly start: bigint;
  readonly end: bigint;
}

/** All times that recordings have. https://mcap.dev/spec#message-op0x05 */
export const ALL_TIME: TimeStretch = { start: 0n, end: (1n << 64n) - 1n };

export interface Extent extends TimeStretch {
  /** How many bytes its messages take in a recording, estimated. */
  readonly bytes: number;
  /** Channels that surely have a message in it; others may have some as well. */
  readonly channels?: ReadonlySet<number>;
}

/**
 * A chunk that may be handed on as it is: all its messages were asked for, and are in the order of their log times; there
 * is at least one. What it tells of channels and schemas is what SourceData tells of them.
 */
export interface WholeChunk extends TimeStretch {
  /**
   * The chunk's record with opcode and length; its content is compressed by zstd or not at all. Whoever takes it may keep
   * it: its bytes are not touched any more, not even after the next part.
   */
  readonly record: Buffer;
  /** Messages by channel. */
  readonly counts: ReadonlyMap<number, number>;
  /**
   * Its messages, as a part of records, which may be changed; the record is of no use any more afterwards.
   *
   * @throws OdographError `source-failed` when it is damaged
   */
  open(): Buffer;
}

/**
 * Messages in the order of their log times. Records are whole Message records of MCAP and nothing else; they belong to
 * whoever takes them, who may change them, until the next part is asked for.
 */
export type SourcePart =
  | { readonly kind: 'records'; readonly records: Buffer }
  | { readonly kind: 'chunk'; readonly chunk: WholeChunk };

/** What a source has under an identity. Times are the data's own. */
export interface SourceData {
  /** Another one whenever the data is other data. */
  readonly revision: string;
  /** The same of what lies in a stretch alone; where it is not given, the revision counts for each. */
  revisionIn?(range: TimeStretch): string;
  readonly channels: readonly SourceChannel[];
  /** Of data that gets more channels as time goes on: what OpenOptions has to say for these to be all again. */
  readonly channelCount?: number;
  /** Where there is data, ascending by their starts; they may overlap. None when there is no message. */
  readonly extents: readonly Extent[];
  /**
   * The messages of some channels in a stretch of time; memory does not depend on its length. Within one stretch, parts
   * follow each other in the order of log times.
   *
   * @param channels numbers of those wanted; no other's messages appear
   * @throws OdographError `source-failed`
   */
  read(range: TimeStretch, channels: ReadonlySet<number>, signal?: AbortSignal): AsyncGenerator<SourcePart>;
}

export interface OpenOptions {
  /**
   * What will be asked for: extents outside may be left out, and what lies there need not be looked at. Nothing will be
   * asked for where it ends before it starts; what is told of the channels is the same.
   */
  readonly range?: TimeStretch;
  /**
   * How many of the channels count of data that gets more of them as time goes on, so that what was told of it stays
   * true; all when not given.
   */
  readonly channels?: number;
  readonly signal?: AbortSignal;
}

/** A kind of source that sessions may be bound to. */
export interface DataSource {
  /** Says what is wrong with what is to identify data, or nothing when it is right. */
  identityFault(identity: string): string | undefined;
  /** The devices of which the data tells; undefined where that is not known, so that only who may read all may read it. */
  devicesOf(identity: string): readonly string[] | undefined;
  /**
   * From the first to the last time at which there may be data in a stretch; for sources that know it without looking at
   * all of their data. Others are opened.
   */
  span?(identity: string, range: TimeStretch): Promise<TimeStretch | undefined>;
  /**
   * @returns undefined when there is no such data
   * @throws OdographError `source-failed`
   */
  open(identity: string, options?: OpenOptions): Promise<SourceData | undefined>;
}

/** Sources by the tokens that data bindings name them by. */
export type SourceRegistry = ReadonlyMap<string, DataSource>;
