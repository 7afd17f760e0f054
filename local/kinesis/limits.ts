/**
 * Limits of Kinesis Data Streams that the local endpoint keeps.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */

const MIB = 1024 * 1024;

/** What a shard takes in per second: data and partition keys, in bytes. */
export const SHARD_BYTES_PER_SECOND = MIB;

/** What a shard takes in per second: records. */
export const SHARD_RECORDS_PER_SECOND = 1000;

/** Data and partition key of one record, in bytes; a stream can be set to more, up to 10 MiB, but is not here. */
export const MAX_RECORD_BYTES = MIB;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const MAX_PUT_RECORDS = 500;

/** Data and partition keys of one PutRecords request, in bytes. Same page; it was 5 MiB until 2025. */
export const MAX_PUT_BYTES = 10 * MIB;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
export const MAX_GET_RECORDS = 10_000;

/** Data of one GetRecords answer, in bytes. Same page. */
export const MAX_GET_BYTES = 10 * MIB;

/** How long an iterator may lie unused, in milliseconds. Same page. */
export const ITERATOR_LIFETIME_MS = 5 * 60 * 1000;

/** How long a record can be read, in milliseconds: the default of a stream. */
export const RETENTION_MS = 24 * 3600 * 1000;

/** Shards that one stream may have here. */
export const MAX_SHARDS = 256;

/** JSON of the largest request: base64 is a third longer, keys and names come on top. */
export const MAX_BODY_BYTES = 16 * MIB;
