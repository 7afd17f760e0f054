import { DynamoRecordingIndex } from '../../../../shared/index/recording-index.dynamodb.ts';
import type { DayDump, HourEntry } from '../../../../shared/index/recording-index.ts';
import { itemFixture, itemsOf, laterItems, tableWith } from '../item-world.ts';
import { DEVICE, HOUR } from '../blocks.ts';
import type { StoredThing } from '../stored-thing.ts';

const DATE = '2026-05-01';

const entry: HourEntry = {
  device: DEVICE,
  hour: HOUR,
  revision: 3,
  readings: 1234,
  bytes: 5678,
  firstNs: 1,
  lastNs: 3_599_999_999_999,
  channels: new Set([0, 2, 9]),
  minutes: new Set([0, 7, 59]),
  arrival: '49590338271490256608559692538361571095921575989136588898',
  hotUntil: 1_780_000_000,
};

const dump: DayDump = {
  device: DEVICE,
  date: DATE,
  revision: 3,
  readings: 1234,
  messages: 1300,
  startTime: '2026-05-01T10:00:00.000000001Z',
  endTime: '2026-05-01T10:59:59.999999999Z',
  mcap: { key: 'dumps/car/2026-05-01/r3-token/car-2026-05-01.mcap', bytes: 1000 },
  ndjson: { key: 'dumps/car/2026-05-01/r3-token/car-2026-05-01.ndjson.gz', bytes: 900 },
  publishedAt: '2026-05-02T01:00:00.000Z',
};

/** Everything that the index keeps of a device and its days. */
export const indexItems: StoredThing = {
  what: 'index',
  write: async () => [
    await itemFixture(async (table) => {
      const index = new DynamoRecordingIndex(table);
      const channels = (['number', 'boolean', 'text', 'json'] as const).map((kind) => ({
        sensor: `s ${kind}`,
        kind,
      }));
      await index.saveHead({ device: DEVICE, version: 1, channels });
      await index.saveHead({ device: DEVICE, version: 2, channels, forwardSince: 2, measure: 'plane' });
      const { arrival } = entry;
      await index.saveTrack({
        device: DEVICE,
        version: 1,
        since: 2,
        last: { hour: HOUR, ns: 5 },
        arrival,
        dropped: 3,
      });
      await index.saveTrail({
        device: DEVICE,
        version: 1,
        lastHours: new Map([
          [0, HOUR],
          [3, HOUR - 700],
        ]),
      });
      await index.saveHour({ ...entry, revision: 1 }, 0);
      await index.saveHour(entry, 1);
      await index.saveHour({ ...entry, revision: 1, channels: new Set([1]), minutes: new Set([1]) }, 0, 2);
      await index.publishDump(dump);
      await index.listDevice(DEVICE, DATE);
      await index.mark({ device: DEVICE, date: DATE, token: 'token' });
    }),
  ],
  read: async (fixture) => {
    const index = new DynamoRecordingIndex(tableWith(fixture));
    return {
      head: await index.head(DEVICE),
      track: await index.track(DEVICE),
      trail: await index.trail(DEVICE),
      hour: await index.hour(DEVICE, HOUR),
      hourOfLane: await index.hour(DEVICE, HOUR, 2),
      hours: await index.hours(DEVICE, HOUR, HOUR),
      dumps: await index.dumps(DEVICE, DATE, DATE),
      mark: await index.markOf(DEVICE, DATE),
      marks: await Array.fromAsync(index.marks()),
      pending: await index.pendingDates(DEVICE, DATE, DATE),
      listed: await Array.fromAsync(index.devicesOf(DATE)),
      devices: await index.devices(undefined, 10),
    };
  },
  canonical: itemsOf,
  later: laterItems,
};
