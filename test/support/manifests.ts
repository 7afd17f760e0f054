import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FileStore } from '../../shared/dump/file-store.ts';
import { buildManifest, type ManifestLinks } from '../../shared/manifest/build-manifest.ts';
import { readDataQuery } from '../../shared/manifest/data-query.ts';
import type { Manifest, Source, StreamedSource } from '../../shared/manifest/manifest.ts';
import { parseRfc3339, toNanoseconds } from '../../shared/reading/instant.ts';
import type { TimeRange } from '../../shared/recording/read-rows.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { storedPieces } from '../../shared/dump/stored-pieces.ts';
import { type OpenPorts, openRecording } from '../../shared/recording/open-recording.ts';
import { type PieceSource, segmentPieces } from '../../shared/recording/piece.ts';
import { MANIFEST_SCHEMA } from './manifest-schema.ts';
import { type ReadMessage, streamedMessages } from './mcap.ts';
import { ALWAYS, LATER_MS, type Stores } from './stores.ts';

const DATA_URL = 'https://data.example/v1/data';
const FILES_URL = 'https://files.example/dumps';

const ajv = new Ajv({ allErrors: true });
formats.default(ajv);
const isManifest = ajv.compile(MANIFEST_SCHEMA);

export const isStreamed = (source: Source): source is StreamedSource => 'startTime' in source;

/** Says what a loader would not take; nothing when all is well. */
export function manifestFaults(manifest: unknown): string[] {
  if (!isManifest(manifest)) return (isManifest.errors ?? []).map((error) => JSON.stringify(error));
  const faults: string[] = [];
  const { sources } = manifest as unknown as Manifest;
  const ids = sources.map(({ id, url }) => id ?? url);
  if (new Set(ids).size !== ids.length) faults.push('two sources have one id');
  for (const source of sources.filter(isStreamed)) {
    const names = source.topics.map(({ name }) => name);
    const schemas = source.schemas.map(({ id }) => id);
    if (new Set(names).size !== names.length) faults.push('two topics have one name');
    if (new Set(schemas).size !== schemas.length) faults.push('two schemas have one id');
    if (!source.topics.every(({ schemaId }) => schemaId === undefined || schemas.includes(schemaId)))
      faults.push('a schema is missing');
    if (nsOf(source.startTime) > nsOf(source.endTime)) faults.push('a source ends before it starts');
  }
  return faults;
}

export const nsOf = (time: string): bigint => toNanoseconds(parseRfc3339(time)!);

export interface Asked {
  readonly devices?: readonly string[];
  readonly range?: TimeRange;
  readonly sensors?: readonly string[];
  readonly nowMs?: number;
  readonly links?: ManifestLinks;
  readonly mostDays?: number;
}

/** @throws {Error} when a loader would not take the manifest */
export async function manifestOf(stores: Stores, asked: Asked = {}): Promise<readonly Source[]> {
  const { devices = ['car'], range = ALWAYS, sensors, nowMs = LATER_MS, links, mostDays } = asked;
  const pieces = async (): Promise<PieceSource> => segmentPieces(stores.readings);
  const urls = { dataUrl: DATA_URL, filesUrl: FILES_URL, ...(links && { links }) };
  const limits = mostDays === undefined ? {} : { mostDays };
  const ports = { index: stores.index, pieces, now: () => nowMs, ...urls, ...limits };
  const manifest = await buildManifest({ devices, range, sensors }, ports);
  const faults = manifestFaults(JSON.parse(JSON.stringify(manifest)));
  if (faults.length > 0) throw new Error(faults.join('; '));
  return manifest.sources;
}

/** A clock that stands, so that nothing ever expires. */
const midnight1970 = (): number => 0;

/** The bytes that a source's URL is answered with. */
export async function fetchSource(stores: Stores, files: FileStore, source: Source): Promise<Buffer> {
  if (source.url.startsWith(`${FILES_URL}/`)) {
    const content = await files.read(`dumps/${source.url.slice(FILES_URL.length + 1)}`);
    return Buffer.concat(await Array.fromAsync(content));
  }
  const query = readDataQuery(new URL(source.url).searchParams);
  const pieces: OpenPorts['pieces'] = (...of) => storedPieces(...of, { ...stores, files, now: midnight1970 });
  const ports = { index: stores.index, pieces, newWriter: () => new RowEncoder('stream'), now: midnight1970 };
  return Buffer.concat(await Array.fromAsync(await openRecording(query, ports)));
}

export async function messagesOf(stores: Stores, files: FileStore, source: Source): Promise<ReadMessage[]> {
  return streamedMessages(await fetchSource(stores, files, source));
}
