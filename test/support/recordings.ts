import { zstdDecompressSync } from 'node:zlib';
import { McapIndexedReader, McapStreamReader, type McapTypes } from '@mcap/core';
import type { Manifest, Source } from '../../shared/manifest/manifest.ts';

/** A message as a viewer sees it. */
export interface Message {
  readonly topic: string;
  readonly timeNs: bigint;
  readonly value: unknown;
}

/** What a recording holds, read with the reference implementation, every checksum checked. */
export interface Recording {
  readonly messages: Message[];
  readonly channels: ReadonlyMap<
    string,
    { readonly encoding: string; readonly schema: McapTypes.Schema | undefined }
  >;
  readonly statistics: McapTypes.Statistics | undefined;
  readonly recordTypes: ReadonlySet<string>;
}

const decompressHandlers = {
  zstd: (bytes: Uint8Array, size: bigint): Uint8Array =>
    zstdDecompressSync(bytes, { maxOutputLength: Number(size) }),
};

const decode = (data: Uint8Array): unknown => JSON.parse(Buffer.from(data).toString('utf8'));

/** Reads a whole MCAP stream. Throws where it is cut short, out of order or otherwise wrong. */
export function readStream(bytes: Uint8Array): Recording {
  const reader = new McapStreamReader({ validateCrcs: true, includeChunks: true, decompressHandlers });
  reader.append(bytes);
  const names = new Map<number, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  const messages: Message[] = [];
  const recordTypes = new Set<string>();
  let statistics: McapTypes.Statistics | undefined;
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    recordTypes.add(record.type);
    if (record.type === 'Schema') schemas.set(record.id, record);
    if (record.type === 'Channel') names.set(record.id, record);
    if (record.type === 'Statistics') statistics = record;
    if (record.type !== 'Message') continue;
    const last = messages.at(-1)?.timeNs ?? 0n;
    if (record.logTime < last) throw new Error(`message at ${record.logTime} comes after one at ${last}`);
    const topic = names.get(record.channelId)?.topic ?? '?';
    messages.push({ topic, timeNs: record.logTime, value: decode(record.data) });
  }
  if (!reader.done()) throw new Error('the stream ends too early');
  const channels = new Map(
    [...names.values()].map((channel) => [
      channel.topic,
      { encoding: channel.messageEncoding, schema: schemas.get(channel.schemaId) },
    ]),
  );
  return { messages, channels, statistics, recordTypes };
}

/** Reads a static MCAP file by HTTP range requests, as a viewer does. */
export async function readByRanges(url: string): Promise<Message[]> {
  const head = await fetch(url, { method: 'HEAD' });
  const size = BigInt(head.headers.get('content-length') ?? '0');
  const readable = {
    size: async () => size,
    read: async (offset: bigint, length: bigint): Promise<Uint8Array> => {
      const range = `bytes=${offset}-${offset + length - 1n}`;
      const part = await fetch(url, { headers: { range } });
      if (part.status !== 206) throw new Error(`status ${part.status} for ${range}`);
      return new Uint8Array(await part.arrayBuffer());
    },
  };
  const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
  const messages: Message[] = [];
  for await (const message of reader.readMessages()) {
    const topic = reader.channelsById.get(message.channelId)?.topic ?? '?';
    messages.push({ topic, timeNs: message.logTime, value: decode(message.data) });
  }
  return messages;
}

export async function fetchManifest(origin: string, parameters: Record<string, string>): Promise<Manifest> {
  const answer = await fetch(`${origin}/v1/manifest?${new URLSearchParams(parameters).toString()}`);
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Manifest;
}

/** The messages of one source, after checking that it is what the manifest says. */
export async function readSource(source: Source): Promise<Message[]> {
  if ('supportsRangeRequests' in source) return readByRanges(source.url);
  const answer = await fetch(source.url);
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${await answer.text()}`);
  const recording = readStream(new Uint8Array(await answer.arrayBuffer()));
  checkAgreement(source, recording);
  return recording.messages;
}

/** Throws where a streamed recording differs from what its manifest promised. */
function checkAgreement(
  source: Exclude<Source, { supportsRangeRequests: true }>,
  recording: Recording,
): void {
  const { messages, statistics } = recording;
  const [first, last] = [messages[0], messages.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a source without messages');
  if (first.timeNs < toNs(source.startTime)) throw new Error('a message before startTime');
  if (last.timeNs > toNs(source.endTime)) throw new Error('a message after endTime');
  if (statistics?.messageCount !== BigInt(messages.length))
    throw new Error('the statistics do not count right');
  if (recording.channels.size !== source.topics.length) throw new Error('other channels than topics');
  for (const topic of source.topics) {
    const channel = recording.channels.get(topic.name);
    const schema = source.schemas.find(({ id }) => id === topic.schemaId);
    const same =
      channel?.encoding === topic.messageEncoding &&
      channel.schema?.name === schema?.name &&
      channel.schema?.encoding === schema?.encoding &&
      Buffer.from(channel.schema?.data ?? []).toString('base64') === schema?.data;
    if (!same) throw new Error(`the channel of ${topic.name} differs from the manifest`);
  }
}

/** Nanoseconds since 1970 of an RFC 3339 time in UTC with up to nine digits of a second. */
export function toNs(time: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** All messages of the recording of a range, in the order of its sources. */
export async function readRecording(origin: string, parameters: Record<string, string>): Promise<Message[]> {
  const { sources } = await fetchManifest(origin, parameters);
  const messages: Message[] = [];
  for (const source of sources) messages.push(...(await readSource(source)));
  return messages;
}
