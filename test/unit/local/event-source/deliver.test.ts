import { describe, expect, it } from 'vitest';
import { deliver, type DeliveryPorts } from '../../../../local/event-source/deliver.ts';
import type { StreamRecord } from '../../../../local/event-source/event.ts';
import { firstFailure } from '../../../../local/event-source/outcome.ts';
import { NUMBERS, SETTINGS, SleepClock, streamRecords, type Trace } from './support.ts';

/** A function as the test wants it; gives back anything. */
type Handler = (numbers: string[], invocation: number) => unknown;

/** A function that throws, or reports, as soon as it meets the poison. */
function throwsAt(...poison: string[]): Handler {
  return (numbers) => {
    if (numbers.some((number) => poison.includes(number))) throw new Error('poison');
    return undefined;
  };
}

function reportsAt(...poison: string[]): Handler {
  return (numbers) => ({
    batchItemFailures: numbers
      .filter((number) => poison.includes(number))
      .map((itemIdentifier) => ({ itemIdentifier })),
  });
}

function numbersOf(records: readonly StreamRecord[]): string[] {
  return records.map(({ sequenceNumber }) => sequenceNumber);
}

function bench(handler: Handler): {
  clock: SleepClock;
  trace: Trace;
  ports: DeliveryPorts;
  stop: AbortController;
} {
  const clock = new SleepClock();
  const stop = new AbortController();
  const trace: Trace = { invocations: [], succeeded: [], settled: [], givenUp: [] };
  const ports: DeliveryPorts = {
    time: clock,
    signal: stop.signal,
    invoke: async (records) => {
      const numbers = numbersOf(records);
      trace.invocations.push(numbers);
      const response = await handler(numbers, trace.invocations.length);
      const failed = firstFailure(response, numbers);
      trace.succeeded.push(...numbers.slice(0, failed));
      return response;
    },
    giveUp: async ({ records, ...rest }) => {
      trace.givenUp.push({ ...rest, numbers: numbersOf(records) });
    },
    settled: ({ sequenceNumber }) => trace.settled.push(sequenceNumber),
  };
  return { clock, trace, ports, stop };
}

function without(...poison: string[]): string[] {
  return NUMBERS.filter((number) => !poison.includes(number));
}

describe('deliver', () => {
  it.each([undefined, null, {}, { batchItemFailures: [] }, { batchItemFailures: null }])(
    'takes the response %j as success of the whole batch',
    async (response) => {
      const { trace, ports, clock } = bench(() => response);

      await deliver(streamRecords(NUMBERS, clock.nowMs), SETTINGS, ports);

      expect(trace).toMatchObject({ invocations: [NUMBERS], settled: ['099'], givenUp: [] });
    },
  );

  it.each(['000', '001', '037', '098', '099'])(
    'isolates the poison %s of 100 records on which the function throws, the others once and in order',
    async (poison) => {
      const { trace, ports, clock } = bench(throwsAt(poison));

      await deliver(streamRecords(NUMBERS, clock.nowMs), SETTINGS, ports);

      expect(trace.succeeded).toEqual(without(poison));
      expect(trace.givenUp).toMatchObject([{ numbers: [poison], condition: 'RetryAttemptsExhausted' }]);
      expect(trace.invocations.filter((numbers) => numbers.join() === poison)).toHaveLength(3);
      expect(trace.settled).toEqual(trace.settled.toSorted((a, b) => a.localeCompare(b)));
      expect(trace.settled.at(-1)).toBe('099');
    },
  );

  it('isolates every poison record that the function reports', async () => {
    const { trace, ports, clock } = bench(reportsAt('010', '011', '099'));

    await deliver(streamRecords(NUMBERS, clock.nowMs), SETTINGS, ports);

    expect(trace.succeeded).toEqual(without('010', '011', '099'));
    expect(trace.givenUp.map(({ numbers }) => numbers)).toEqual([['010'], ['011'], ['099']]);
  });

  it('does not deliver again what stands before the lowest reported record', async () => {
    const { trace, ports, clock } = bench((_, invocation) =>
      invocation === 1
        ? { batchItemFailures: [{ itemIdentifier: '070' }, { itemIdentifier: '050' }] }
        : undefined,
    );

    await deliver(streamRecords(NUMBERS, clock.nowMs), SETTINGS, ports);

    expect(trace.invocations).toEqual([NUMBERS, NUMBERS.slice(50)]);
    expect(trace.settled).toEqual(['049', '099']);
  });

  it.each([{ batchItemFailures: [{ itemIdentifier: '' }] }, { batchItemFailures: [{ id: '1' }] }, 'done'])(
    'takes the response %j as failure of the whole batch',
    async (response) => {
      const settings = { ...SETTINGS, bisectOnError: false };
      const { trace, ports, clock } = bench((_, invocation) => (invocation === 1 ? response : undefined));

      await deliver(streamRecords(NUMBERS, clock.nowMs), settings, ports);

      expect(trace.invocations).toEqual([NUMBERS, NUMBERS]);
      expect(trace.settled).toEqual(['099']);
    },
  );

  it('gives up the whole batch after its retries when it may not be split', async () => {
    const settings = { ...SETTINGS, bisectOnError: false };
    const { trace, ports, clock } = bench(throwsAt('050'));

    await deliver(streamRecords(NUMBERS, clock.nowMs), settings, ports);

    expect(trace.invocations).toEqual([NUMBERS, NUMBERS, NUMBERS]);
    expect(trace.givenUp).toEqual([
      { numbers: NUMBERS, condition: 'RetryAttemptsExhausted', invokeCount: 3, threw: true },
    ]);
    expect(clock.sleeps).toEqual([200, 400]);
  });

  it('recovers from a failure that passes, without giving anything up', async () => {
    const { trace, ports, clock } = bench((_, invocation) => {
      if (invocation <= 8) throw new Error('out of order for a while');
    });

    await deliver(streamRecords(NUMBERS, clock.nowMs), SETTINGS, ports);

    expect(trace.succeeded).toEqual(NUMBERS);
    expect(trace.givenUp).toEqual([]);
  });

  it('gives up what is too old, before the first attempt and between attempts', async () => {
    const { trace, ports, clock } = bench(throwsAt('002'));
    const settings = { ...SETTINGS, retryAttempts: -1, maxRecordAgeSeconds: 60 };
    const records = [
      ...streamRecords(['000'], clock.nowMs - 61_000),
      ...streamRecords(['001', '002', '003'], clock.nowMs),
    ];

    await deliver(records, settings, ports);

    expect(trace.givenUp[0]).toMatchObject({
      numbers: ['000'],
      condition: 'RecordAgeExceeded',
      invokeCount: 0,
    });
    expect(trace.givenUp[1]).toMatchObject({ numbers: ['002'], condition: 'RecordAgeExceeded' });
    expect(trace.succeeded.slice(0, 1)).toEqual(['001']);
    expect(trace.settled.at(-1)).toBe('003');
  });

  it('does not go on before what was given up is kept', async () => {
    const { trace, ports, clock } = bench(throwsAt('000'));
    let refusals = 2;
    const giveUp: DeliveryPorts['giveUp'] = async (givenUp) => {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('bucket is away');
      }
      expect(trace.settled).toEqual([]);
      await ports.giveUp(givenUp);
    };

    await deliver(streamRecords(['000', '001'], clock.nowMs), SETTINGS, { ...ports, giveUp });

    expect(trace.givenUp).toMatchObject([{ numbers: ['000'] }]);
    expect(trace.settled).toEqual(['000', '001']);
  });

  it('leaves what is not done when it is stopped', async () => {
    const { trace, ports, clock, stop } = bench((_, invocation) => {
      if (invocation === 3) stop.abort();
      throw new Error('never');
    });

    await deliver(streamRecords(NUMBERS, clock.nowMs), { ...SETTINGS, retryAttempts: -1 }, ports);

    expect(trace.invocations).toHaveLength(3);
    expect(trace).toMatchObject({ settled: [], givenUp: [] });
  });
});
