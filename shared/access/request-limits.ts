import * as z from 'zod';
import { CHANNEL_LIMITS } from '../index/limits.ts';
import { INGEST_LIMITS } from '../ingest/limits.ts';
import { READING_LIMITS } from '../reading/limits.ts';

/** A whole number from `least` to `most`, which stands as `usual` unless a deployment says something else. */
const within = (least: number, most: number, usual: number) => z.int().min(least).max(most).default(usual);

/**
 * What one request, one sender and one reader may take at most. A deployment may set each of them, as far as the
 * memory of its functions goes; what is said here holds otherwise. Every figure is Odograph's own decision.
 */
export const requestLimitsSchema = z.strictObject({
  /** Length of a body as it is sent, in bytes; the platform takes 6 MB. */
  bodyBytes: within(1024, INGEST_LIMITS.bodyBytes, INGEST_LIMITS.bodyBytes),
  /** Length of a body after decompression, in bytes. */
  inflatedBytes: within(1024, INGEST_LIMITS.inflatedBytes, INGEST_LIMITS.inflatedBytes),
  /** How many times as long as it was sent a body may become. */
  inflateRatio: within(10, INGEST_LIMITS.greatestRatio, INGEST_LIMITS.inflateRatio),
  /** Length of one line, in bytes. */
  lineBytes: within(1024, READING_LIMITS.lineBytes, READING_LIMITS.lineBytes),
  /** How deep objects and arrays may be nested in one line. */
  lineDepth: within(2, READING_LIMITS.depth, READING_LIMITS.depth),
  /** Sensors, each with one kind of value, of a device. */
  sensorsPerDevice: within(1, CHANNEL_LIMITS.accepted, CHANNEL_LIMITS.accepted),
  /** Devices that one key may bring into being. */
  devicesPerKey: within(1, 1_000_000, 10_000),
  /** Days that a manifest may cover: from the first to the last reading of a range, not the range as it is asked for. */
  manifestDays: within(1, 3653, 400),
  /** Hours that one request for data may cover. */
  dataHours: within(24, 24 * 31, 24 * 7),
  /** Recordings and live streams that one reader may have under way at once. */
  streamsPerReader: within(1, 1000, 32),
});

export type RequestLimits = z.output<typeof requestLimitsSchema>;

/** The limits of a system that sets none. */
export const USUAL_LIMITS: RequestLimits = requestLimitsSchema.parse({});

/** @throws Error when they are none, which only a wrong deployment can cause */
export function parseRequestLimits(text: string): RequestLimits {
  const parsed = requestLimitsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`the limits cannot be used: ${z.prettifyError(parsed.error)}`);
}
