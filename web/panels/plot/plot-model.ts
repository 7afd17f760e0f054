import type { Panel, PanelSeries } from '../../../shared/dashboard/schema.ts';
import { wholeText } from '../../model/value-text.ts';
import { keyOf } from './ask-groups.ts';
import type { ShownChannel } from './csv.ts';
import { type Curve, curveOf, withLive } from './curve.ts';
import type { DrawnCurve } from './drawn.ts';
import { merged, type States, statesOf } from './states.ts';
import { type LivePoints, liveKey } from './use-live-points.ts';
import type { SeriesAnswer } from './use-series.ts';

/** A text or JSON sensor with what it said. */
export interface Strip extends States {
  readonly key: string;
  readonly name: string;
}

export interface PlotModel {
  readonly curves: readonly DrawnCurve[];
  readonly strips: readonly Strip[];
}

/** Bands of many curves would hide each other. */
const MOST_BANDS = 6;

/** Makes curves of answers, each once. */
const made = new WeakMap<ShownChannel['channel'], Curve>();

function curveOnce(channel: ShownChannel['channel']): Curve {
  const found = made.get(channel) ?? curveOf(channel, channel.kind === 'boolean');
  made.set(channel, found);
  return found;
}

/** What a series is called where there may be several devices. */
export function namesOf(series: readonly PanelSeries[]): (each: PanelSeries) => string {
  const isOneDevice = new Set(series.map(({ device }) => device)).size < 2;
  return ({ device, sensor }) => (isOneDevice ? sensor : `${device} ${sensor}`);
}

/** What a plot draws of what it knows, without what is hidden. */
export function plotModel(
  panel: Panel,
  { shown }: Pick<SeriesAnswer, 'shown'>,
  live: LivePoints,
  {
    hidden,
    colorOf,
    endMs,
  }: { hidden: ReadonlySet<string>; colorOf: (each: PanelSeries) => string; endMs: number },
): PlotModel {
  const curves: DrawnCurve[] = [];
  const strips: Strip[] = [];
  const nameOf = namesOf(panel.series);
  const isCrowded = panel.series.length > MOST_BANDS;
  for (const each of panel.series) {
    const key = keyOf(each);
    const channel = shown.find(
      ({ device, channel: { sensor, kind } }) =>
        device === each.device && sensor === each.sensor && (each.kind === undefined || kind === each.kind),
    )?.channel;
    if (channel === undefined || hidden.has(key)) continue;
    const fresh = (live.get(liveKey(each.device, each.sensor)) ?? []).filter(
      ({ kind }) => kind === channel.kind,
    );
    if (channel.kind === 'text' || channel.kind === 'json') {
      const told = statesOf(channel, endMs);
      const lastMs = told.states.at(-1)?.startMs ?? Number.NEGATIVE_INFINITY;
      const later = fresh
        .filter(({ atMs }) => atMs > lastMs)
        .map(({ atMs, value }) => ({ atMs, text: wholeText(value) }));
      const before = told.states.map(({ startMs: atMs, text }) => ({ atMs, text }));
      const states = merged([...before, ...later], endMs);
      strips.push({ ...told, states, key, name: nameOf(each) });
      continue;
    }
    curves.push({
      key,
      name: nameOf(each),
      color: colorOf(each),
      axis: each.axis,
      isStep: channel.kind === 'boolean',
      hasBand: !channel.raw && (each.band ?? !isCrowded),
      curve: withLive(
        curveOnce(channel),
        fresh.map(({ atMs, value }) => ({ atMs, value: Number(value) })),
      ),
    });
  }
  return { curves, strips };
}
