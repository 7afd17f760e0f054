import { describe, expect, test } from 'vitest';
import type { Series } from '../../../../shared/api/series.ts';
import { isOver, lateRevision } from '../../../../web/panels/plot/late.ts';
import { sharedCall } from '../../../../web/panels/plot/shared-calls.ts';

const seriesOf = (revision: number, ...values: number[]): Series => ({
  device: 'car-1',
  start: '2026-05-23T20:00:00Z',
  end: '2026-05-23T21:00:00Z',
  revision,
  channels: [
    {
      sensor: 'speed',
      kind: 'number',
      raw: true,
      readings: values.map((value) => ({ timestamp: '2026-05-23T20:10:00Z', value })),
    },
  ],
});

const pending = (): { calls: AbortSignal[]; answer: PromiseWithResolvers<string> } => ({
  calls: [],
  answer: Promise.withResolvers<string>(),
});

describe('late readings', () => {
  test('are told by what changed, not by a revision alone', () => {
    const before = [seriesOf(4, 1), seriesOf(7, 2)];

    expect(lateRevision(before, before)).toBeUndefined();
    expect(lateRevision(before, [seriesOf(5, 1), seriesOf(7, 2)])).toBeUndefined();
    expect(lateRevision(before, [seriesOf(5, 1, 3), seriesOf(7, 2)])).toBe(7);
    expect(lateRevision([], before)).toBeUndefined();
  });

  test('are late in a range that has been over for longer than they take', () => {
    expect(isOver(1_000_000, 1_030_000)).toBe(true);
    expect(isOver(1_000_000, 1_029_999)).toBe(false);
  });
});

describe('what several ask for at once', () => {
  test('is asked for once, and anew when it is over', async () => {
    const { calls, answer } = pending();
    const call = (signal: AbortSignal): Promise<string> => {
      calls.push(signal);
      return answer.promise;
    };
    const { signal } = new AbortController();

    const both = [sharedCall('a', signal, call), sharedCall('a', signal, call)];
    answer.resolve('told');

    expect(await Promise.all(both)).toEqual(['told', 'told']);
    expect(calls).toHaveLength(1);
    expect(await sharedCall('a', signal, call)).toBe('told');
    expect(calls).toHaveLength(2);
  });

  test('goes on while anyone wants it, and is called off by the last', async () => {
    const { calls, answer } = pending();
    const call = (signal: AbortSignal): Promise<string> => {
      calls.push(signal);
      return answer.promise;
    };
    const [one, other] = [new AbortController(), new AbortController()];
    const asked = [sharedCall('b', one.signal, call), sharedCall('b', other.signal, call)];
    const ended = Promise.allSettled(asked);

    one.abort();
    expect(calls.map(({ aborted }) => aborted)).toEqual([false]);
    other.abort();

    expect(calls.map(({ aborted }) => aborted)).toEqual([true]);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(sharedCall('b', one.signal, call)).rejects.toThrow('aborted');
  });
});
