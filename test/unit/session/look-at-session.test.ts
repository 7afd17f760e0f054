import { expect, it } from 'vitest';
import { toNanoseconds } from '../../../shared/reading/instant.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import { applyUpdates } from '../../../shared/session/apply-updates.ts';
import { lookAtSession } from '../../../shared/session/look-at-session.ts';
import { ALL_TIME } from '../../../shared/session/source.ts';
import { readingsSource } from '../../../shared/session/sources/readings.ts';
import { recordOf } from '../../support/sessions.ts';
import { memoryStores, store } from '../../support/stores.ts';

const HOUR = 493_000;
const at = (hour: number, minute = 0): bigint => toNanoseconds({ hour: HOUR + hour, ns: minute * 60e9 });

const binding = (identity: string, from?: bigint, to?: bigint) => ({
  key: { source: 'readings', identity, timeRef: 0n },
  ...(from !== undefined && { sessionStartTime: from }),
  ...(to !== undefined && { sessionEndTime: to }),
  sessionTimeOffset: 0n,
  dataChannelBindings: [],
});

/** A device with readings at 0:00, 0:10 and 5:20, and nothing between. */
async function fleet() {
  const stores = memoryStores();
  for (const [hour, minute] of [
    [0, 0],
    [0, 10],
    [5, 20],
  ] as const) {
    const reading = { device: 'car', sensor: 'speed', kind: 'number', value: 1 } as const;
    await store(stores, [{ ...reading, hour: HOUR + hour, ns: minute * 60e9 }]);
  }
  return readingsSource({ index: stores.index, pieces: async () => segmentPieces(stores.readings) });
}

it('tells from the first reading to the last, without what a clip leaves out', async () => {
  const source = await fleet();

  expect(await source.span?.('car', ALL_TIME)).toEqual({ start: at(0), end: at(5, 20) });
  expect(await source.span?.('car', { start: at(0, 5), end: at(9) })).toEqual({
    start: at(0, 10),
    end: at(5, 20),
  });
  expect(await source.span?.('car', { start: at(1), end: at(4) })).toBeUndefined();
  expect(await source.span?.('bus', ALL_TIME)).toBeUndefined();
});

it('tells nothing where a source can be asked for nothing', async () => {
  const readings = await fleet();
  const sources = new Map<
    string,
    Parameters<typeof lookAtSession>[1] extends ReadonlyMap<string, infer S> ? S : never
  >([
    ['readings', readings],
    ['files', { identityFault: () => undefined }],
  ]);
  const both = [binding('car'), { ...binding('x'), key: { source: 'files', identity: 'x', timeRef: 0n } }];

  expect(await lookAtSession({ bindings: [binding('car')] }, sources)).toEqual({
    startTime: at(0),
    endTime: at(5, 20),
  });
  expect(await lookAtSession({ bindings: both }, sources)).toBeUndefined();
});

it('binds two stretches of one device as two, and the same stretch once', () => {
  const before = recordOf('run', {}, { bindings: [binding('car', at(0), at(1))] });
  const moved = { ...binding('car', at(0), at(1)), sessionTimeOffset: 5n };

  const { bindings } = applyUpdates(before, [
    { op: 'addDataBindings', value: [binding('car', at(2), at(3)), moved] },
  ]);

  expect(bindings).toEqual([moved, binding('car', at(2), at(3))]);
  expect(
    applyUpdates({ ...before, bindings }, [{ op: 'removeDataBindings', value: [moved.key] }]).bindings,
  ).toEqual([]);
});
