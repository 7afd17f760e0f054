import type { Bin, DaySummary, Motion, MotionName } from '../../../shared/statistics/day-summary.ts';
import { mergeBins, mergeMotions } from '../../../shared/statistics/merge-bins.ts';
import type { Part, SummaryStore } from '../../../shared/statistics/summary-store.ts';

type Quarters<Of> = ReadonlyMap<number, Of>;

/** Keeps summaries in memory, as a test's stand-in. It leaves out days that have nothing of what is asked for. */
export class MemorySummaryStore implements SummaryStore {
  readonly #summaries = new Map<string, DaySummary>();

  async put(summary: DaySummary): Promise<void> {
    const key = JSON.stringify([summary.device, summary.date]);
    if ((this.#summaries.get(key)?.revision ?? 0) <= summary.revision) this.#summaries.set(key, summary);
  }

  async *days(
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<ReadonlyMap<number, Bin>>> {
    for await (const part of this.quarters(device, channels, fromDate, toDate)) {
      yield { ...part, content: merged(part.content, (_, quarters) => mergeBins(inOrder(quarters))) };
    }
  }

  async *quarters(
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<ReadonlyMap<number, Quarters<Bin>>>> {
    for (const { date, revision, channels: all } of this.#between(device, fromDate, toDate)) {
      const wanted = [...all].filter(([channel, bins]) => bins.size > 0 && channels.includes(channel));
      if (wanted.length > 0) yield { date, revision, content: new Map(wanted) };
    }
  }

  async *motionDays(
    device: string,
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<ReadonlyMap<MotionName, Motion>>> {
    for await (const part of this.motionQuarters(device, fromDate, toDate)) {
      const content = merged(part.content, (name, quarters) => mergeMotions(name, inOrder(quarters)));
      yield { ...part, content };
    }
  }

  async *motionQuarters(
    device: string,
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<ReadonlyMap<MotionName, Quarters<Motion>>>> {
    for (const { date, revision, motion } of this.#between(device, fromDate, toDate)) {
      const content = new Map([...motion].filter(([, quarters]) => quarters.size > 0));
      if (content.size > 0) yield { date, revision, content };
    }
  }

  #between(device: string, fromDate: string, toDate: string): DaySummary[] {
    return [...this.#summaries.values()]
      .filter((summary) => summary.device === device && summary.date >= fromDate && summary.date <= toDate)
      .toSorted((a, b) => (a.date < b.date ? -1 : 1));
  }
}

const inOrder = <Of>(quarters: Quarters<Of>): Of[] =>
  [...quarters].toSorted(([a], [b]) => a - b).map(([, of]) => of);

function merged<Key, From, To>(
  content: ReadonlyMap<Key, From>,
  merge: (key: Key, from: From) => To | undefined,
): Map<Key, To> {
  const result = new Map<Key, To>();
  for (const [key, from] of content) {
    const to = merge(key, from);
    if (to !== undefined) result.set(key, to);
  }
  return result;
}
