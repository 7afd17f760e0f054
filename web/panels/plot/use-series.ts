import { batch, effect, type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { API_LIMITS } from '../../../shared/api/limits.ts';
import type { Series } from '../../../shared/api/series.ts';
import type { OdographClient } from '../../../shared/client/odograph-client.ts';
import type { PanelSeries } from '../../../shared/dashboard/schema.ts';
import type { Span } from '../../model/time-range.ts';
import { client, explain } from '../../state/client.ts';
import { poll } from '../../state/poll.ts';
import { isLive } from '../../state/range.ts';
import { type AskGroup, askGroups, keyOf } from './ask-groups.ts';
import type { ShownChannel } from './csv.ts';
import { isOver, lateRevision } from './late.ts';
import { sharedCall } from './shared-calls.ts';

/** A range that stands still is asked for again: readings may come late. */
const LATE_PAUSE_MS = 15_000;
const LEAST_LIVE_PAUSE_MS = 20_000;
const MOST_LIVE_PAUSE_MS = 300_000;
/** Live values are appended meanwhile; how they sum up is asked for this many times per range. */
const LIVE_ASKS = 60;

/** What a plot knows of its series. */
export interface SeriesAnswer {
  /** The series that were asked for, in order, those that have nothing left out. */
  readonly shown: readonly ShownChannel[];
  readonly revision: number;
  /** Of readings that came after the range was over. */
  readonly late: number | undefined;
  readonly asked: Span;
}

export interface AskedSeries {
  /** Undefined until something has come. */
  readonly answer: ReadonlySignal<SeriesAnswer | undefined>;
  readonly fault: ReadonlySignal<string | undefined>;
  /** Whether what is shown is of another range or other series than is wanted. */
  readonly isBusy: ReadonlySignal<boolean>;
}

/** Asks for a plot's series in as many parts as it is wide, whenever they, the range or its width change. */
export function useSeries(
  series: readonly PanelSeries[],
  range: ReadonlySignal<Span>,
  width: ReadonlySignal<number>,
): AskedSeries {
  const answer = useSignal<SeriesAnswer | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(true);
  // Numbers: a span of the same time is another object whenever anything on the board changes.
  const startMs = useComputed(() => (isLive.value ? 0 : range.value.startMs));
  const endMs = useComputed(() => (isLive.value ? 0 : range.value.endMs));
  const lengthMs = useComputed(() => range.value.endMs - range.value.startMs);
  const key = JSON.stringify(series.map(keyOf));
  useEffect(
    () =>
      effect(() => {
        const asked = client.value;
        const bins = Math.min(API_LIMITS.bins, Math.floor(width.value));
        if (asked === undefined || bins < 1 || series.length === 0) return undefined;
        const still = isLive.value ? undefined : { startMs: startMs.value, endMs: endMs.value };
        const pauseMs = still === undefined ? livePause(lengthMs.value) : LATE_PAUSE_MS;
        return follow({ asked, series, bins, still, range, pauseMs, answer, fault, isBusy });
      }),
    [key],
  );
  return { answer, fault, isBusy };
}

const livePause = (lengthMs: number): number =>
  Math.min(MOST_LIVE_PAUSE_MS, Math.max(LEAST_LIVE_PAUSE_MS, lengthMs / LIVE_ASKS));

interface Following {
  readonly asked: OdographClient;
  readonly series: readonly PanelSeries[];
  readonly bins: number;
  /** A range that does not move with time. */
  readonly still: Span | undefined;
  readonly range: ReadonlySignal<Span>;
  readonly pauseMs: number;
  readonly answer: Signal<SeriesAnswer | undefined>;
  readonly fault: Signal<string | undefined>;
  readonly isBusy: Signal<boolean>;
}

/** @returns stops it, and what is under way */
function follow({ asked, series, bins, still, range, pauseMs, ...out }: Following): () => void {
  const groups = askGroups(series);
  const wasOver = still !== undefined && isOver(still.endMs, Date.now());
  let before: readonly Series[] = [];
  let late: number | undefined;
  out.isBusy.value = true;
  return poll(pauseMs, async (signal) => {
    const span = still ?? range.peek();
    try {
      const answers = await Promise.all(groups.map((group) => ask(asked, group, span, bins, signal)));
      if (wasOver) late = lateRevision(before, answers) ?? late;
      const isSame = before.length > 0 && answers.every((each, index) => each === before[index]);
      before = answers;
      batch(() => {
        out.fault.value = undefined;
        out.isBusy.value = false;
        if (!isSame) out.answer.value = { ...together(series, groups, answers), late, asked: span };
      });
    } catch (error) {
      if (signal.aborted) return;
      batch(() => {
        out.fault.value = explain(error);
        out.isBusy.value = false;
      });
    }
  });
}

function ask(
  asked: OdographClient,
  { device, sensors, kind }: AskGroup,
  { startMs, endMs }: Span,
  bins: number,
  signal: AbortSignal,
): Promise<Series> {
  const [start, end] = [startMs, endMs].map((ms) => new Date(ms).toISOString());
  const query = { sensor: [...sensors], start, end, bins, ...(kind !== undefined && { kind }) };
  return sharedCall(JSON.stringify([asked.origin, device, query]), signal, (signalOfCall) =>
    asked.series(device, query, { signal: signalOfCall }),
  );
}

function together(
  series: readonly PanelSeries[],
  groups: readonly AskGroup[],
  answers: readonly Series[],
): Pick<SeriesAnswer, 'shown' | 'revision'> {
  const channels = new Map(
    answers.flatMap(({ device, channels: told }, index) =>
      told.map((channel) => [
        keyOf({ device, sensor: channel.sensor, kind: groups[index]?.kind }),
        { device, channel },
      ]),
    ),
  );
  return {
    shown: series.flatMap((each) => channels.get(keyOf(each)) ?? []),
    revision: Math.max(0, ...answers.map(({ revision }) => revision)),
  };
}
