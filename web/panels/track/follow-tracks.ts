import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Span } from '../../model/time-range.ts';
import { client, explain } from '../../state/client.ts';
import { retries } from '../../state/connection.ts';
import { poll } from '../../state/poll.ts';
import { isLive } from '../../state/range.ts';
import { type TrackLine, trackLineOf } from './track-line.ts';

/** What is known of where devices went. */
export interface Tracks {
  /** Of each device that has been asked for; undefined until it is known. */
  readonly lines: ReadonlySignal<ReadonlyMap<string, TrackLine>>;
  readonly fault: ReadonlySignal<string | undefined>;
}

const PAUSE_MS = 3000;
/** While live, the beginning moves on in steps, so that what has not changed is not sent again. */
const STEP_MS = 10_000;

/** What is asked for, as it is compared. */
interface Asked {
  readonly startMs: number;
  /** Open while live. */
  readonly endMs: number | undefined;
}

/** Keeps tracks of some devices as they are in a range. @param points positions of each, at most */
export function followTracks(
  devices: readonly string[],
  range: ReadonlySignal<Span>,
  points: number,
): Tracks & { readonly stop: () => void } {
  const lines = signal<ReadonlyMap<string, TrackLine>>(new Map());
  const fault = signal<string | undefined>(undefined);
  const key = computed(() => {
    const { startMs, endMs } = range.value;
    return isLive.value ? `${Math.floor(startMs / STEP_MS) * STEP_MS}/` : `${startMs}/${endMs - 1}`;
  });
  const read = async (device: string, { startMs, endMs }: Asked, call: AbortSignal): Promise<void> => {
    const query = { start: String(startMs), ...(endMs !== undefined && { end: String(endMs) }), points };
    const track = await client.peek()?.track(device, query, { signal: call });
    if (track === undefined || call.aborted) return;
    const next = trackLineOf(track);
    lines.value = new Map(lines.peek()).set(device, next);
  };
  const readAll = async (asked: Asked, call: AbortSignal): Promise<void> => {
    const results = await Promise.allSettled(devices.map((device) => read(device, asked, call)));
    if (call.aborted) return;
    const failed = results.find((result) => result.status === 'rejected');
    fault.value = failed === undefined ? undefined : explain(failed.reason);
  };
  const stop = effect(() => {
    if (client.value === undefined) return undefined;
    const [start = '', end = ''] = key.value.split('/');
    const asked = { startMs: Number(start), endMs: end === '' ? undefined : Number(end) };
    if (isLive.value) return poll(PAUSE_MS, (call) => readAll(asked, call));
    void retries.value;
    const stopping = new AbortController();
    void readAll(asked, stopping.signal);
    return () => stopping.abort();
  });
  return { lines, fault, stop };
}
