import { setImmediate } from 'node:timers/promises';
import { dataRangeOf } from '../data-range.ts';
import type { TimeStretch } from '../source.ts';
import { PartCursor } from './part-cursor.ts';
import type { BoundPlan, SessionPlan } from './plan-session.ts';
import { isBefore, type Limit, SessionWriter } from './session-writer.ts';

/** After everything. */
const NEVER: Limit = { low: 0, high: 0x1_0000_0000, place: 0 };

/**
 * Makes the recording of a session while its sources are read: in the order of session time; at one time, in the order
 * of the bindings. Where bindings have messages of one topic at one time, those of the first are taken. Chunks between
 * which nothing comes, and in which nothing changes, are handed on as they are.
 *
 * @param range session time, both ends included
 * @returns the recording's bytes, in pieces as they are ready; empty when the range holds no message
 * @throws OdographError `source-failed`, and whatever else a source throws: what came until then is no whole recording
 */
export async function* composeRecording(
  plan: SessionPlan,
  range: TimeStretch,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const cursors = plan.bound.flatMap((bound, place) => openCursor(bound, place, range, signal));
  try {
    const begun = await Promise.all(cursors.map((cursor) => cursor.advance()));
    const active = cursors.filter((_, at) => begun[at]);
    if (active.length === 0) return;
    const writer = new SessionWriter(plan);
    while (active.length > 0) {
      signal?.throwIfAborted();
      const next = first(active);
      const limit = active.reduce(
        (least, each) => (each !== next && isBefore(each, least) ? each : least),
        NEVER,
      );
      const isLeft = writeNext(next, limit, writer);
      const pieces = writer.take();
      if (pieces.length > 0) {
        yield* pieces;
        // What was written is sent, and what comes next is fetched, only when the event loop gets its turn.
        await setImmediate();
      }
      if (!isLeft && !(await next.advance())) active.splice(active.indexOf(next), 1);
    }
    writer.end();
    yield* writer.take();
  } finally {
    // What goes wrong when sources are let go of changes nothing for the reader, nor may it hide why they are.
    await Promise.allSettled(cursors.map((cursor) => cursor.close()));
  }
}

/** @returns whether anything is left of the cursor's part */
function writeNext(cursor: PartCursor, limit: Limit, writer: SessionWriter): boolean {
  const { chunk } = cursor;
  if (chunk === undefined) return writer.writeRun(cursor, limit);
  if (!writer.takesChunk(chunk, cursor.place, limit)) return cursor.openChunk();
  writer.writeChunk(chunk, cursor.place);
  cursor.chunk = undefined;
  return false;
}

const first = (cursors: readonly PartCursor[]): PartCursor =>
  cursors.reduce((least, each) => (isBefore(each, least) ? each : least));

function openCursor(
  bound: BoundPlan,
  place: number,
  range: TimeStretch,
  signal: AbortSignal | undefined,
): PartCursor[] {
  const wanted = dataRangeOf(bound, range);
  if (wanted === undefined || bound.wanted.size === 0) return [];
  return [new PartCursor(place, bound, bound.data.read(wanted, bound.wanted, signal))];
}
