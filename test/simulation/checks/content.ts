import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { KINDS } from '../../../shared/reading/reading.ts';
import { type Place, placeOf, spellNumber } from './model.ts';

/** What a recording of one device holds. */
export interface Content {
  /** Kind and value by place, in the order of the recording. */
  readonly readings: ReadonlyMap<Place, string>;
  readonly derived: readonly { readonly topic: string; readonly timeNs: bigint; readonly text: string }[];
  /** Messages in all. */
  readonly messages: number;
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** What is wrong with it as such, if anything. */
  readonly fault: string | undefined;
}

const SCHEMA_PREFIX = 'odograph.';

const decompressHandlers = {
  zstd: (bytes: Uint8Array, size: bigint): Uint8Array =>
    zstdDecompressSync(bytes, { maxOutputLength: Number(size) }),
};

const filesRead = new WeakMap<Uint8Array, Content>();

/** Reads a file of the bucket, whose content never changes, once. */
export function readFileContent(mcap: Uint8Array, sensors: readonly string[]): Content {
  const content = filesRead.get(mcap) ?? readContent(mcap, '', sensors);
  filesRead.set(mcap, content);
  return content;
}

const linesRead = new WeakMap<Uint8Array, Map<Place, string>>();

/** Reads the lines of a compressed file of the bucket once. */
export function readFileLines(ndjson: Uint8Array): Map<Place, string> {
  const lines = linesRead.get(ndjson) ?? readLines(gunzipSync(ndjson).toString('utf8'));
  linesRead.set(ndjson, lines);
  return lines;
}

/**
 * Reads a recording with the reference implementation.
 *
 * @param prefix what topics begin with
 */
export function readContent(mcap: Uint8Array, prefix: string, sensors: readonly string[]): Content {
  const readings = new Map<Place, string>();
  const derived: { topic: string; timeNs: bigint; text: string }[] = [];
  const found = { readings, derived, messages: 0, firstNs: undefined, lastNs: undefined };
  const topics = topicsOf(prefix, sensors);
  const channels = new Map<number, { readonly topic: string; readonly kind: string | undefined }>();
  const schemas = new Map<number, string>();
  let firstNs: bigint | undefined;
  let lastNs: bigint | undefined;
  let messages = 0;
  let fault: string | undefined;
  try {
    const reader = new McapStreamReader({ validateCrcs: true, decompressHandlers });
    reader.append(mcap);
    for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
      if (record.type === 'Schema') schemas.set(record.id, record.name);
      if (record.type === 'Channel') {
        const schema = schemas.get(record.schemaId) ?? '';
        const kind = schema.startsWith(SCHEMA_PREFIX)
          ? schema.slice(SCHEMA_PREFIX.length).toLowerCase()
          : undefined;
        channels.set(record.id, { topic: record.topic, kind });
      }
      if (record.type !== 'Message') continue;
      messages += 1;
      const timeNs = record.logTime;
      firstNs ??= timeNs;
      if (lastNs !== undefined && timeNs < lastNs)
        fault ??= `a message at ${timeNs} comes after one at ${lastNs}`;
      lastNs = timeNs;
      const { topic, kind } = channels.get(record.channelId) ?? { topic: '?', kind: undefined };
      const text = Buffer.from(record.data).toString('utf8');
      if (kind === undefined) {
        derived.push({ topic: topic.slice(prefix.length), timeNs, text });
        continue;
      }
      const sensor = topics.get(topic);
      if (sensor === undefined) fault ??= `nobody sent what the topic ${topic} tells`;
      const place = placeOf(timeNs, sensor ?? topic);
      if (readings.has(place)) fault ??= `${place} is there twice`;
      readings.set(place, spellMessage(kind, text));
    }
    if (!reader.done()) fault ??= 'it ends too early';
  } catch (error) {
    return { ...found, messages, fault: `it is no MCAP: ${error instanceof Error ? error.message : ''}` };
  }
  return { readings, derived, messages, firstNs, lastNs, fault };
}

/** The topics that sensors may have, and whose each is. */
function topicsOf(prefix: string, sensors: readonly string[]): Map<string, string> {
  const topics = new Map<string, string>();
  for (const sensor of sensors) {
    topics.set(`${prefix}/${sensor}`, sensor);
    for (const kind of KINDS) topics.set(`${prefix}/${sensor}~${kind}`, sensor);
  }
  return topics;
}

/** Kind and value of `{"value":…}`; numbers and texts have one spelling, objects keep theirs. */
function spellMessage(kind: string, text: string): string {
  const value = text.slice('{"value":'.length, -1);
  if (kind === 'number') return spellNumber(JSON.parse(value) as number);
  return `${kind} ${kind === 'text' ? JSON.stringify(JSON.parse(value)) : value}`;
}

/** Kind and value by place of a dump's lines. */
function readLines(ndjson: string): Map<Place, string> {
  const readings = new Map<Place, string>();
  for (const line of ndjson.split('\n').filter((each) => each !== '')) {
    const { sensor, timestamp } = JSON.parse(line) as { sensor: string; timestamp: string };
    const value = line.slice(line.indexOf(',"value":') + ',"value":'.length, -1);
    const parsed: unknown = JSON.parse(value);
    const kind = typeof parsed === 'string' ? 'text' : typeof parsed === 'object' ? 'json' : typeof parsed;
    readings.set(placeOf(nanosecondsOf(timestamp), sensor), spellMessage(kind, `{"value":${value}}`));
  }
  return readings;
}

/** Nanoseconds since 1970 of an RFC 3339 time in UTC. */
export function nanosecondsOf(timestamp: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(timestamp) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
