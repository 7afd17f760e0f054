import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Latest } from '../../shared/api/latest.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { client, explain } from './client.ts';
import { isVisible } from './clock.ts';
import { retries } from './connection.ts';
import { poll } from './poll.ts';
import { isLive } from './range.ts';

export type LatestReading = Latest['sensors'][string];

/** The latest values of a device, and those that have just come. */
export interface LiveValues {
  /** By sensor; undefined until they are known. */
  readonly values: ReadonlySignal<ReadonlyMap<string, LatestReading> | undefined>;
  readonly fault: ReadonlySignal<string | undefined>;
}

type Listener = (sensors: Latest['sensors']) => void;

/** Browsers open six connections to an origin: https://developer.mozilla.org/docs/Web/API/EventSource */
const MOST_STREAMS = 3;
/** Devices without a stream of their own are asked so often. */
const PAUSE_MS = 5000;

interface Followed extends LiveValues {
  readonly listeners: Set<Listener>;
  uses: number;
  readonly stop: () => void;
}

const followed = new Map<string, Followed>();
let streams = 0;

/**
 * Follows a device for as long as anyone does: all who do share one stream, as long as the board is live. One that is
 * not live asks once. Give what it returns back.
 */
export function followValues(
  device: string,
  listener?: Listener,
): LiveValues & { readonly leave: () => void } {
  const found = followed.get(device) ?? follow(device);
  found.uses += 1;
  if (listener !== undefined) found.listeners.add(listener);
  let hasLeft = false;
  const leave = (): void => {
    if (hasLeft) return;
    hasLeft = true;
    if (listener !== undefined) found.listeners.delete(listener);
    found.uses -= 1;
    if (found.uses > 0) return;
    followed.delete(device);
    found.stop();
  };
  return { values: found.values, fault: found.fault, leave };
}

function follow(device: string): Followed {
  const values = signal<ReadonlyMap<string, LatestReading> | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const listeners = new Set<Listener>();
  const take = (sensors: Latest['sensors']): void => {
    values.value = new Map([...(values.peek() ?? []), ...Object.entries(sensors)]);
    fault.value = undefined;
    for (const listener of listeners) listener(sensors);
  };
  const fail = (error: unknown): void => {
    fault.value = explain(error);
  };
  const stop = effect(() => {
    const asked = client.value;
    // Polls know of it by themselves; a stream may wait for long.
    void retries.value;
    if (asked === undefined) return undefined;
    if (!isLive.value) return askOnce(asked, device, take, fail);
    if (streams >= MOST_STREAMS) {
      return poll(PAUSE_MS, async (signalOfCall) => {
        await asked.latest(device, { signal: signalOfCall }).then(({ sensors }) => take(sensors), fail);
      });
    }
    return isVisible.value ? openStream(asked, device, take, fail) : undefined;
  });
  const made: Followed = { values, fault, listeners, uses: 0, stop };
  followed.set(device, made);
  return made;
}

function askOnce(
  asked: OdographClient,
  device: string,
  take: Listener,
  fail: (error: unknown) => void,
): () => void {
  const stopping = new AbortController();
  asked.latest(device, { signal: stopping.signal }).then(
    ({ sensors }) => take(sensors),
    (error) => {
      if (!stopping.signal.aborted) fail(error);
    },
  );
  return () => stopping.abort();
}

/** Again from the start after a pause, when it cannot be taken up by itself. */
const REOPEN_MS = 10_000;

function openStream(
  asked: OdographClient,
  device: string,
  take: Listener,
  fail: (error: unknown) => void,
): () => void {
  const stopping = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    try {
      for await (const { sensors } of asked.live(device, { signal: stopping.signal })) take(sensors);
    } catch (error) {
      if (!stopping.signal.aborted) fail(error);
    }
    if (!stopping.signal.aborted) timer = setTimeout(() => void run(), REOPEN_MS);
  };
  streams += 1;
  void run();
  return () => {
    streams -= 1;
    clearTimeout(timer);
    stopping.abort();
  };
}
