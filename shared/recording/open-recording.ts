import { OdographError } from '../errors/odograph-error.ts';
import type { HourEntry, RecordingIndex } from '../index/recording-index.ts';
import { assembleRecording, joinPieces } from './assemble.ts';
import { planChannels, type Selection } from './channel-plan.ts';
import type { PieceSource } from './piece.ts';
import { readRows, type TimeRange } from './read-rows.ts';
import type { RecordingWriter } from './recording-writer.ts';
import type { RowBatch } from './rows.ts';

/**
 * Length of the pieces that a response is written in; the platform holds back much smaller ones.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
const FLUSH_BYTES = 512 * 1024;

/** A viewer warns when a body pauses for a second. */
const FLUSH_MS = 200;

export interface OpenPorts {
  readonly index: RecordingIndex;
  /** Where the pieces of a device's hours come from. */
  readonly pieces: (device: string, hours: readonly HourEntry[]) => Promise<PieceSource>;
  readonly newWriter: () => RecordingWriter;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

export interface OpenQuery {
  readonly device: string;
  readonly range: TimeRange;
  readonly selection: Selection;
  /** How many of the device's registered channels count; all when not given. */
  readonly channels?: number | undefined;
}

/**
 * Opens a streamed recording of one device. Its first rows are read before this returns, so that a failure
 * can still be answered as such.
 *
 * @returns the MCAP bytes
 * @throws OdographError `no-readings` when the range holds none
 */
export async function openRecording(query: OpenQuery, ports: OpenPorts): Promise<AsyncGenerator<Uint8Array>> {
  const { device, range, selection } = query;
  const hours = await ports.index.hours(device, range.start.hour, range.end.hour);
  const head = await ports.index.head(device);
  const registered = (head?.channels ?? []).slice(0, query.channels);
  const plan = planChannels(device, registered, selection);
  const rows = readRows(await ports.pieces(device, hours), device, hours, plan, range);
  const first = await rows.next();
  if (first.done === true) {
    throw new OdographError('no-readings', `${device} has no selected readings in this range`);
  }
  const pieces = assembleRecording(startingWith(first.value, rows), plan, ports.newWriter());
  return joinPieces(pieces, { sizeBytes: FLUSH_BYTES, maxMs: FLUSH_MS, now: ports.now });
}

async function* startingWith(first: RowBatch, rest: AsyncGenerator<RowBatch>): AsyncGenerator<RowBatch> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
