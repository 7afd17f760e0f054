import { expect, it } from 'vitest';
import type { DayDump, HourEntry, RecordingIndex } from '../../shared/index/recording-index.ts';
import { KINDS } from '../../shared/reading/reading.ts';
import { ODD_NAMES } from '../support/names.ts';

const HOUR = 490_000;

const hour = (over: Partial<HourEntry> = {}): HourEntry => ({
  device: 'car',
  hour: HOUR,
  revision: 1,
  readings: 12,
  bytes: 345,
  firstNs: 0,
  lastNs: 3_599_999_999_999,
  channels: new Set([0, 7, 8, 2499]),
  minutes: new Set([0, 59]),
  arrival: '49590338271490256608559692538361571095921575989136588898',
  ...over,
});

const dump = (over: Partial<DayDump> = {}): DayDump => ({
  device: 'car',
  date: '2026-05-01',
  revision: 3,
  readings: 10,
  messages: 11,
  startTime: '2026-05-01T00:00:00.000000001Z',
  endTime: '2026-05-01T23:59:59.999999999Z',
  mcap: { key: 'dumps/car/x.mcap', bytes: 100 },
  ndjson: { key: 'dumps/car/x.ndjson.gz', bytes: 50 },
  publishedAt: '2026-05-02T00:05:00.000Z',
  ...over,
});

/** What every RecordingIndex does. @param open gives the index; tests share it and differ in their devices */
export function recordingIndexContract(open: () => RecordingIndex): void {
  it('keeps heads, whatever their devices and sensors are called', async () => {
    const channels = ODD_NAMES.map((sensor, at) => ({ sensor, kind: KINDS[at % KINDS.length]! }));
    for (const device of ODD_NAMES) await open().saveHead({ device, version: 1, channels });
    for (const device of ODD_NAMES)
      expect(await open().head(device)).toEqual({ device, version: 1, channels });
    expect(await open().head('nobody')).toBeUndefined();
  });

  it('saves a head once per version', async () => {
    const head = { device: 'versions', channels: [] };
    expect(await open().saveHead({ ...head, version: 2 })).toBe(false);
    const first = [1, 1, 1].map((version) => open().saveHead({ ...head, version }));
    expect((await Promise.all(first)).filter(Boolean)).toEqual([true]);
    const second = [2, 2].map((version) => open().saveHead({ ...head, version }));
    expect((await Promise.all(second)).filter(Boolean)).toEqual([true]);
    expect(await open().saveHead({ ...head, version: 2 })).toBe(false);
    expect((await open().head('versions'))?.version).toBe(2);
  });

  it('keeps hours, and finds them inclusively and in order', async () => {
    const device = 'hours';
    const hours = [9, 10, HOUR + 5, HOUR - 1, 999_999, 1_000_000, 0];
    for (const each of hours) await open().saveHour(hour({ device, hour: each }), 0);
    await open().saveHour(hour({ device: `${device}#`, hour: 10 }), 0);
    const numbers = async (from: number, to: number): Promise<number[]> =>
      (await open().hours(device, from, to)).map((entry) => entry.hour);
    expect(await open().hour(device, 9)).toEqual(hour({ device, hour: 9 }));
    expect(await open().hour(device, 11)).toBeUndefined();
    expect(await numbers(0, 2_000_000)).toEqual(hours.toSorted((a, b) => a - b));
    expect(await numbers(10, HOUR - 1)).toEqual([10, HOUR - 1]);
    expect(await numbers(11, 100)).toEqual([]);
  });

  it('reads more hours than one page holds', async () => {
    const device = 'pages';
    const arrival = '9'.repeat(30_000);
    for (let each = 0; each < 80; each += 1) await open().saveHour(hour({ device, hour: each, arrival }), 0);
    const found = await open().hours(device, 0, 79);
    expect(found.map((entry) => entry.hour)).toEqual(Array.from({ length: 80 }, (_, at) => at));
  });

  it('saves an hour only in place of the revision that was read', async () => {
    const device = 'revisions';
    expect(await open().saveHour(hour({ device, revision: 2 }), 1)).toBe(false);
    const first = [7, 8].map((readings) => open().saveHour(hour({ device, readings }), 0));
    expect((await Promise.all(first)).filter(Boolean)).toEqual([true]);
    expect(await open().saveHour(hour({ device, revision: 2, readings: 9 }), 1)).toBe(true);
    expect(await open().saveHour(hour({ device, revision: 2, readings: 10 }), 1)).toBe(false);
    expect(await open().hour(device, HOUR)).toEqual(hour({ device, revision: 2, readings: 9 }));
  });

  it('publishes a dump over an earlier revision only', async () => {
    const device = 'dumps/#~';
    const publish = (revision: number, readings: number): Promise<boolean> =>
      open().publishDump(dump({ device, revision, readings }));
    const first = await Promise.all([publish(3, 1), publish(3, 2)]);
    expect(first.filter(Boolean)).toEqual([true]);
    expect([await publish(2, 3), await publish(4, 4), await publish(4, 5)]).toEqual([false, true, false]);
    expect(await open().dumps(device, '2026-05-01', '2026-05-01')).toEqual([
      dump({ device, revision: 4, readings: 4 }),
    ]);
  });

  it('finds the dumps of a span of dates, in order', async () => {
    const device = 'span';
    const dates = ['2026-05-31', '2026-05-01', '2026-06-01', '2025-12-31'];
    for (const date of dates) await open().publishDump(dump({ device, date }));
    const found = await open().dumps(device, '2026-05-01', '2026-05-31');
    expect(found.map(({ date }) => date)).toEqual(['2026-05-01', '2026-05-31']);
  });

  it("lists a day's devices, each once", async () => {
    for (const device of [...ODD_NAMES, ...ODD_NAMES]) await open().listDevice(device, '2026-07-01');
    await open().listDevice('another day', '2026-07-02');
    const found = await Array.fromAsync(open().devicesOf('2026-07-01'));
    expect(found.toSorted()).toEqual([...ODD_NAMES].toSorted());
    expect(await Array.fromAsync(open().devicesOf('2026-07-03'))).toEqual([]);
  });

  it('removes a mark by its own token only', async () => {
    const marks = ODD_NAMES.map((device, at) => ({ device, date: '2026-05-01', token: `t${at}` }));
    for (const mark of marks) await open().mark(mark);
    const [first, second] = marks as [(typeof marks)[0], (typeof marks)[0]];
    await open().mark({ ...first, token: 'later' });
    await open().unmark(first);
    await open().unmark(second);
    await open().unmark({ device: 'never marked', date: '2026-05-01', token: '' });
    const left = await Array.fromAsync(open().marks());
    expect(await open().markOf(first.device, first.date)).toEqual({ ...first, token: 'later' });
    expect(await open().markOf(second.device, second.date)).toBeUndefined();
    expect(left.map(({ device, token }) => `${device} ${token}`).toSorted()).toEqual(
      [
        `${first.device} later`,
        ...marks.slice(2).map(({ device, token }) => `${device} ${token}`),
      ].toSorted(),
    );
  });
}
