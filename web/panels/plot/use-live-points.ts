import { effect, type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PanelSeries } from '../../../shared/dashboard/schema.ts';
import { followValues, type LatestReading } from '../../state/live-values.ts';
import { isLive } from '../../state/range.ts';
import { exactMs } from './curve.ts';

export interface LiveReading {
  readonly atMs: number;
  readonly value: LatestReading['value'];
  readonly kind: LatestReading['kind'];
}

/** Readings of one sensor that are kept; by then they have long been asked for. */
const MOST_KEPT = 3000;

/** By device and sensor, as JSON of both. */
export type LivePoints = ReadonlyMap<string, readonly LiveReading[]>;

export const liveKey = (device: string, sensor: string): string => JSON.stringify([device, sensor]);

/** Gathers what comes of a plot's sensors while the board is live. */
export function useLivePoints(series: readonly PanelSeries[]): ReadonlySignal<LivePoints> {
  const points = useSignal<LivePoints>(new Map());
  const keys = new Set(series.map(({ device, sensor }) => liveKey(device, sensor)));
  const devices = [...new Set(series.map(({ device }) => device))];
  useEffect(
    () =>
      effect(() => {
        points.value = new Map();
        if (!isLive.value) return undefined;
        const followed = devices.map((device) =>
          followValues(device, (sensors) => {
            const next = new Map(points.peek());
            for (const [sensor, { timestamp, value, kind }] of Object.entries(sensors)) {
              const key = liveKey(device, sensor);
              if (!keys.has(key)) continue;
              const old = next.get(key) ?? [];
              next.set(key, [...old.slice(1 - MOST_KEPT), { atMs: exactMs(timestamp), value, kind }]);
            }
            points.value = next;
          }),
        );
        return () => {
          for (const { leave } of followed) leave();
        };
      }),
    [[...keys].join()],
  );
  return points;
}
