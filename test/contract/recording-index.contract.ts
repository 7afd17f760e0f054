import { expect, it } from 'vitest';
import type {
  DayDump,
  DeviceHead,
  DeviceTrack,
  DeviceTrail,
  HourEntry,
  RecordingIndex,
} from '../../shared/index/recording-index.ts';
import { CHANNEL_LIMITS } from '../../shared/index/limits.ts';
import { READING_LIMITS } from '../../shared/reading/limits.ts';
import { KINDS } from '../../shared/reading/reading.ts';
import { encodeName } from '../../shared/store/encode-name.ts';
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
  hotUntil: 1_900_000_000,
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

const trackOf = (device: string): DeviceTrack => ({
  device,
  version: 1,
  since: 2 ** 40,
  arrival: '49590338271490256608559692538361571095921575989136588898',
  dropped: 2 ** 50,
});

const trailOf = (device: string, lastHours: Iterable<readonly [number, number]>): DeviceTrail => ({
  device,
  version: 1,
  lastHours: new Map(lastHours),
});

/** The token that a mark was made with, of the one that it is read with. */
const givenOf = (token: string): string => token.split('.')[0] ?? '';

/** The whole numbers from 0. */
const below = (count: number): Set<number> => new Set(Array.from({ length: count }, (_, at) => at));

/**
 * What every RecordingIndex does.
 *
 * @param open gives the index; tests share it and differ in their devices
 * @param prefix of the names of all devices
 */
export function recordingIndexContract(open: () => RecordingIndex, prefix = ''): void {
  const names = ODD_NAMES.map((name) => prefix + name);
  const ours = ({ device }: { readonly device: string }): boolean => device.startsWith(prefix);

  it('keeps heads, whatever their devices and sensors are called', async () => {
    const channels = ODD_NAMES.map((sensor, at) => ({ sensor, kind: KINDS[at % KINDS.length]! }));
    for (const device of names) await open().saveHead({ device, version: 1, channels });
    for (const device of names) expect(await open().head(device)).toEqual({ device, version: 1, channels });
    expect(await open().head(`${prefix}nobody`)).toBeUndefined();
  });

  it('keeps as many channels as a device may have, in their order', async () => {
    const device = `${prefix}channels`;
    const channels = Array.from({ length: CHANNEL_LIMITS.stored }, (_, at) => ({
      sensor: `${at}`.padEnd(READING_LIMITS.nameBytes, 'x'),
      kind: KINDS[at % KINDS.length]!,
    }));
    expect(await open().saveHead({ device, version: 1, channels })).toBe(true);
    expect(await open().head(device)).toEqual({ device, version: 1, channels });
  });

  it('saves a head once per version', async () => {
    const device = `${prefix}versions`;
    const head = { device, channels: [] };
    expect(await open().saveHead({ ...head, version: 2 })).toBe(false);
    const first = [1, 1, 1].map((version) => open().saveHead({ ...head, version }));
    expect((await Promise.all(first)).filter(Boolean)).toEqual([true]);
    const second = [2, 2].map((version) => open().saveHead({ ...head, version }));
    expect((await Promise.all(second)).filter(Boolean)).toEqual([true]);
    const channels = [{ sensor: 'later', kind: 'number' as const }];
    for (const version of [1, 2, 4]) {
      expect(await open().saveHead({ device, version, channels })).toBe(false);
    }
    expect(await open().head(device)).toEqual({ ...head, version: 2 });
    expect(await open().saveHead({ device, version: 3, channels })).toBe(true);
    expect(await open().head(device)).toEqual({ device, version: 3, channels });
  });

  it('keeps since when a head goes forward, and that it does no more', async () => {
    const device = `${prefix}forward`;
    const head = { device, channels: [{ sensor: 'x', kind: 'number' as const }] };
    expect(await open().saveHead({ ...head, version: 1, forwardSince: 1 })).toBe(true);
    expect(await open().head(device)).toEqual({ ...head, version: 1, forwardSince: 1 });
    expect(await open().saveHead({ ...head, version: 2 })).toBe(true);
    expect(await open().head(device)).toEqual({ ...head, version: 2 });
  });

  it('keeps how the odometer measures, and that nothing is said of it', async () => {
    const device = `${prefix}measure`;
    const saved: DeviceHead[] = [
      { device, version: 1, channels: [], measure: 'plane' },
      { device, version: 2, channels: [], measure: 'geodesic', forwardSince: 2 },
      { device, version: 3, channels: [] },
    ];
    for (const head of saved) {
      expect(await open().saveHead(head)).toBe(true);
      expect(await open().head(device)).toEqual(head);
    }
  });

  it('lists every device that has a head, page by page, in the order of the encoded names', async () => {
    const devices = names.map((name) => `${name}listed`);
    for (const device of [...devices, ...devices.slice(0, 3)]) {
      for (const version of [1, 2]) await open().saveHead({ device, version, channels: [] });
    }
    for (const limit of [1, 5, 1000]) {
      const listed: string[] = [];
      const start = prefix === '' ? undefined : prefix;
      for (let page = await open().devices(start, limit); page.some((device) => ours({ device })); ) {
        expect(page.length).toBeLessThanOrEqual(limit);
        listed.push(...page);
        page = await open().devices(page.at(-1), limit);
      }
      const encoded = listed.map(encodeName);
      expect(encoded).toEqual(encoded.toSorted());
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed.filter((device) => devices.includes(device)).toSorted()).toEqual(devices.toSorted());
    }
  });

  it('goes on after a name that no device has', async () => {
    const devices = ['p', 'q', 's'].map((name) => `${prefix}after-${name}`);
    for (const device of devices) await open().saveHead({ device, version: 1, channels: [] });
    expect((await open().devices(`${prefix}after-r`, 1)).slice(0, 1)).toEqual(devices.slice(2));
    expect(await open().devices(`${prefix}after-`, 2)).toEqual(devices.slice(0, 2));
    expect(await open().devices(undefined, 0)).toEqual([]);
  });

  it('keeps trails, whatever their devices are called, as long as they may be', async () => {
    const all = Array.from({ length: CHANNEL_LIMITS.stored }, (_, at) => [at, HOUR - 7 * at] as const);
    const trails = names.map((device, at) => trailOf(device, at === 0 ? [] : all.slice(-at)));
    trails.push(trailOf(`${prefix}long trail`, all));
    for (const each of trails) expect(await open().saveTrail(each)).toBe(true);
    for (const each of trails) expect(await open().trail(each.device)).toEqual(each);
    expect(await open().trail(`${prefix}nobody`)).toBeUndefined();
  });

  it('saves a trail once per version', async () => {
    const trail = { device: `${prefix}trailed`, lastHours: new Map([[3, HOUR]]) };
    expect(await open().saveTrail({ ...trail, version: 2 })).toBe(false);
    const first = [1, 1, 1].map((version) => open().saveTrail({ ...trail, version }));
    expect((await Promise.all(first)).filter(Boolean)).toEqual([true]);
    for (const version of [1, 3]) expect(await open().saveTrail({ ...trail, version })).toBe(false);
    const next = { ...trail, version: 2, lastHours: new Map([[4, HOUR + 1]]) };
    expect(await open().saveTrail(next)).toBe(true);
    expect(await open().trail(trail.device)).toEqual(next);
  });

  it('keeps tracks, whatever their devices are called, before a first reading and after', async () => {
    const last = { hour: HOUR, ns: 3_599_999_999_999 };
    for (const device of names) expect(await open().saveTrack(trackOf(device))).toBe(true);
    for (const device of names) expect(await open().track(device)).toEqual(trackOf(device));
    for (const device of names) await open().saveTrack({ ...trackOf(device), version: 2, last });
    for (const device of names) {
      expect(await open().track(device)).toEqual({ ...trackOf(device), version: 2, last });
    }
    expect(await open().track(`${prefix}nobody`)).toBeUndefined();
  });

  it('saves a track once per version', async () => {
    const track = { device: `${prefix}tracked`, since: 1, arrival: '0', dropped: 0 };
    expect(await open().saveTrack({ ...track, version: 2 })).toBe(false);
    const first = [1, 2, 3].map((dropped) => open().saveTrack({ ...track, version: 1, dropped }));
    expect((await Promise.all(first)).filter(Boolean)).toEqual([true]);
    for (const version of [1, 3]) expect(await open().saveTrack({ ...track, version })).toBe(false);
    expect(await open().saveTrack({ ...track, version: 2, dropped: 9 })).toBe(true);
    expect(await open().track(track.device)).toEqual({ ...track, version: 2, dropped: 9 });
  });

  it('finds the earliest and the latest hour of a device, whatever that is called', async () => {
    const [first, ...others] = names.map((name) => `${name} latest`);
    expect(await open().firstHour(first!)).toBeUndefined();
    expect(await open().lastHour(first!)).toBeUndefined();
    for (const device of others) await open().saveHour(hour({ device, hour: 999_999 }), 0);
    const saved: number[] = [];
    for (const each of [10, 999, 9, 500, 1_000_000, HOUR, 0]) {
      await open().saveHour(hour({ device: first!, hour: each }), 0);
      saved.push(each);
      expect(await open().firstHour(first!)).toEqual(hour({ device: first!, hour: Math.min(...saved) }));
      expect(await open().lastHour(first!)).toEqual(hour({ device: first!, hour: Math.max(...saved) }));
    }
  });

  it('keeps hours, and finds them inclusively and in order', async () => {
    const device = `${prefix}hours`;
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
    expect(await numbers(10, 10)).toEqual([10]);
    expect(await numbers(10, 9)).toEqual([]);
  });

  it('shows every hour whose save has returned, to every reader', async () => {
    const device = `${prefix}durable`;
    for (let revision = 1; revision <= 20; revision += 1) {
      await open().saveHour(hour({ device, revision }), revision - 1);
      expect(await open().hour(device, HOUR)).toEqual(hour({ device, revision }));
      expect(await open().hours(device, HOUR, HOUR)).toEqual([hour({ device, revision })]);
    }
  });

  it('keeps what an hour holds exactly, from nothing to the most', async () => {
    const device = `${prefix}exact`;
    const least = { readings: 0, bytes: 0, firstNs: 0, lastNs: 0, channels: below(0), minutes: below(0) };
    const most = { readings: 2 ** 40, channels: below(CHANNEL_LIMITS.stored), minutes: below(60) };
    const all = [
      hour({ device, hour: 1, ...least, arrival: '0' }),
      hour({ device, hour: 2, ...most, revision: 99 }),
    ];
    for (const each of all) expect(await open().saveHour(each, 0)).toBe(true);
    expect(await open().hours(device, 1, 2)).toEqual(all);
  });

  it('reads more hours than one page holds', async () => {
    const device = `${prefix}pages`;
    const arrival = '9'.repeat(30_000);
    for (let each = 0; each < 80; each += 1) await open().saveHour(hour({ device, hour: each, arrival }), 0);
    const found = await open().hours(device, 0, 79);
    expect(found.map((entry) => entry.hour)).toEqual(Array.from({ length: 80 }, (_, at) => at));
  });

  it('saves an hour only in place of the revision that was read', async () => {
    const device = `${prefix}revisions`;
    expect(await open().saveHour(hour({ device, revision: 2 }), 1)).toBe(false);
    const first = [7, 8].map((readings) => open().saveHour(hour({ device, readings }), 0));
    expect((await Promise.all(first)).filter(Boolean)).toEqual([true]);
    expect(await open().saveHour(hour({ device, revision: 2, readings: 9 }), 1)).toBe(true);
    expect(await open().saveHour(hour({ device, revision: 2, readings: 10 }), 1)).toBe(false);
    expect(await open().hour(device, HOUR)).toEqual(hour({ device, revision: 2, readings: 9 }));
  });

  it('keeps an entry of each lane of an hour, and tells them as one', async () => {
    const device = `${prefix}lanes`;
    const lane0 = hour({ device, revision: 1, readings: 5, bytes: 50, firstNs: 70, lastNs: 90 });
    const lane2 = hour({ device, channels: below(3), minutes: new Set([7]), arrival: '9', hotUntil: 99 });
    const lane31 = hour({ device, firstNs: 5, lastNs: 80, channels: new Set([9]), hotUntil: 100 });
    for (const [entry, lane] of [
      [lane31, 31],
      [lane2, 2],
      [lane0, 0],
    ] as const) {
      expect(await open().saveHour(entry, 0, lane)).toBe(true);
      expect(await open().saveHour(entry, 0, lane)).toBe(false);
    }
    expect(await open().saveHour({ ...lane2, revision: 2 }, 1, 2)).toBe(true);
    for (const each of [HOUR - 1, HOUR + 1]) await open().saveHour(hour({ device, hour: each }), 0);

    expect(await open().hour(device, HOUR)).toEqual(lane0);
    expect(await open().hour(device, HOUR, 1)).toBeUndefined();
    expect(await open().hour(device, HOUR, 2)).toEqual({ ...lane2, revision: 2, lanes: [2] });
    expect(await open().hour(device, HOUR, 31)).toEqual({ ...lane31, lanes: [31] });
    const [before, merged, after, ...more] = await open().hours(device, 0, 2_000_000);
    expect([before, after, more]).toEqual([
      hour({ device, hour: HOUR - 1 }),
      hour({ device, hour: HOUR + 1 }),
      [],
    ]);
    expect(merged).toEqual(
      hour({
        device,
        revision: 4,
        readings: 5 + 12 + 12,
        bytes: 50 + 345 + 345,
        firstNs: 0,
        lastNs: 3_599_999_999_999,
        channels: new Set([0, 1, 2, 7, 8, 9, 2499]),
        minutes: new Set([0, 7, 59]),
        hotUntil: 99,
        lanes: [0, 2, 31],
      }),
    );
    expect(await open().hours(device, HOUR, HOUR)).toEqual([merged]);
    expect(await open().hours(device, HOUR - 1, HOUR - 1)).toEqual([before]);
  });

  it.each([[[0]], [[3]], [[0, 3]], [[3, 4]], [[0, 1, 2, 3, 4, 5, 6, 7]]])(
    'tells all lanes of the first and the last hour: %j',
    async (lanes) => {
      const device = `${prefix}outermost ${lanes.join()}`;
      for (const each of [HOUR, HOUR + 1, HOUR + 2]) {
        for (const lane of lanes) await open().saveHour(hour({ device, hour: each, firstNs: lane }), 0, lane);
      }

      const all = await open().hours(device, 0, 2_000_000);
      expect(all.map((entry) => [entry.revision, entry.lanes])).toEqual(
        all.map(() => [lanes.length, lanes.join() === '0' ? undefined : lanes]),
      );
      expect([await open().firstHour(device), await open().lastHour(device)]).toEqual([all[0], all[2]]);
    },
  );

  it('publishes a dump over an earlier revision only', async () => {
    const device = `${prefix}dumps/#~`;
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
    const device = `${prefix}span`;
    const dates = ['2026-05-31', '2026-05-01', '2026-06-01', '2025-12-31'];
    for (const date of dates) await open().publishDump(dump({ device, date }));
    const found = await open().dumps(device, '2026-05-01', '2026-05-31');
    expect(found).toEqual(['2026-05-01', '2026-05-31'].map((date) => dump({ device, date })));
    expect(await open().dumps(device, '2026-05-02', '2026-05-30')).toEqual([]);
    expect(await open().dumps(`${prefix}nobody`, '0000-01-01', '9999-12-31')).toEqual([]);
  });

  it('finds more dumps than one page holds, whatever the device is called', async () => {
    const key = `dumps/${'x'.repeat(30_000)}`;
    const dates = Array.from({ length: 30 }, (_, at) => `2026-06-${String(at + 1).padStart(2, '0')}`);
    const devices = names.slice(0, 2);
    for (const device of devices) {
      const files = { mcap: { key, bytes: 1 }, ndjson: { key, bytes: 2 ** 40 } };
      for (const date of dates) await open().publishDump(dump({ device, date, ...files }));
    }
    for (const device of devices) {
      const found = await open().dumps(device, '2026-06-01', '2026-06-30');
      expect(found.map(({ date }) => date)).toEqual(dates);
      expect(found.every((each) => each.device === device && each.ndjson.bytes === 2 ** 40)).toBe(true);
    }
  });

  it('shows a dump as soon as it is published, and the earlier one no more', async () => {
    const device = `${prefix}newest`;
    for (let revision = 1; revision <= 10; revision += 1) {
      expect(await open().publishDump(dump({ device, revision }))).toBe(true);
      expect(await open().dumps(device, '2026-05-01', '2026-05-01')).toEqual([dump({ device, revision })]);
    }
  });

  it("lists a day's devices, each once", async () => {
    for (const device of [...names, ...names]) await open().listDevice(device, '2026-07-01');
    await open().listDevice(`${prefix}another day`, '2026-07-02');
    const listed = async (date: string): Promise<string[]> =>
      (await Array.fromAsync(open().devicesOf(date))).filter((device) => ours({ device })).toSorted();
    expect(await listed('2026-07-01')).toEqual(names.toSorted());
    expect(await listed('2026-07-02')).toEqual([`${prefix}another day`]);
    expect(await listed('2026-07-03')).toEqual([]);
  });

  it('notes a device of each day, though one writer notes it of many', async () => {
    const index = open();
    const device = `${prefix}daily`;
    for (const date of ['2026-08-01', '2026-08-02', '2026-08-01']) await index.listDevice(device, date);
    for (const date of ['2026-08-01', '2026-08-02']) {
      const found = await Array.fromAsync(open().devicesOf(date));
      expect(found.filter((each) => each === device)).toEqual([device]);
    }
  });

  it('removes a mark by its own token only', async () => {
    const marks = names.map((device, at) => ({ device, date: '2026-05-01', token: `t${at}` }));
    for (const mark of marks) await open().mark(mark);
    const [first, second] = marks as [(typeof marks)[0], (typeof marks)[0]];
    const read = [
      await open().markOf(first.device, first.date),
      await open().markOf(second.device, second.date),
    ];
    await open().mark({ ...first, token: 'later' });
    for (const mark of read) await open().unmark(mark!);
    await open().unmark({ device: `${prefix}never marked`, date: '2026-05-01', token: '' });
    const left = (await Array.fromAsync(open().marks()))
      .filter(ours)
      .filter(({ date }) => date === '2026-05-01');
    expect((await open().markOf(first.device, first.date))?.token).toMatch(/^later\b/);
    expect(await open().markOf(second.device, second.date)).toBeUndefined();
    expect(left.map(({ device, token }) => `${device} ${givenOf(token)}`).toSorted()).toEqual(
      [
        `${first.device} later`,
        ...marks.slice(2).map(({ device, token }) => `${device} ${token}`),
      ].toSorted(),
    );
  });

  it('tells which days of a device are marked, in a span of dates and in order', async () => {
    const devices = names.map((name) => `${name}pending`);
    const [device, ...others] = devices;
    const dates = ['2026-05-31', '2026-05-01', '2026-06-01', '2025-12-31'];
    for (const date of dates) await open().mark({ device: device!, date, token: date });
    for (const other of others) await open().mark({ device: other, date: '2026-05-09', token: 'x' });
    const pending = (from: string, to: string): Promise<string[]> => open().pendingDates(device!, from, to);
    expect(await pending('2026-05-01', '2026-05-31')).toEqual(['2026-05-01', '2026-05-31']);
    expect(await pending('0000-01-01', '9999-12-31')).toEqual(dates.toSorted());
    expect(await pending('2026-05-02', '2026-05-30')).toEqual([]);
    expect(await pending('2026-06-01', '2026-05-01')).toEqual([]);
    for (const other of others) {
      expect(await open().pendingDates(other, '2026-01-01', '2026-12-31')).toEqual(['2026-05-09']);
    }
  });

  it('has a day pending from its first reading on, until the mark that was last is removed', async () => {
    const device = `${prefix}pending until`;
    const date = '2026-05-01';
    const pending = (): Promise<string[]> => open().pendingDates(device, date, date);
    expect(await pending()).toEqual([]);
    await open().listDevice(device, date);
    expect(await pending()).toEqual([date]);
    const listed = await open().markOf(device, date);
    await open().mark({ device, date, token: 'late' });
    await open().unmark(listed!);
    expect(await pending()).toEqual([date]);
    await open().unmark((await open().markOf(device, date))!);
    expect(await pending()).toEqual([]);
    expect(await open().markOf(device, date)).toBeUndefined();
  });

  it('keeps the marks of each day, until each is removed while they are gone through', async () => {
    const device = `${prefix}days`;
    const dates = ['2026-05-03', '2026-05-01', '2026-05-02'];
    for (const date of dates) await open().mark({ device, date, token: `of ${date}` });
    const seen: string[] = [];
    for await (const mark of open().marks()) {
      if (mark.device !== device) continue;
      seen.push(`${mark.date} ${givenOf(mark.token)}`);
      expect(await open().markOf(device, mark.date)).toEqual(mark);
      await open().unmark(mark);
      await open().unmark(mark);
    }
    expect(seen.toSorted()).toEqual(dates.map((date) => `${date} of ${date}`).toSorted());
    for (const date of dates) expect(await open().markOf(device, date)).toBeUndefined();
    expect(await open().markOf(device, '2026-05-04')).toBeUndefined();
  });

  it('takes a mark again that was removed, and does not mind the same one twice', async () => {
    const mark = { device: `${prefix}again`, date: '2026-05-01', token: 'one' };
    for (const token of ['one', 'one', 'two']) await open().mark({ ...mark, token });
    await open().unmark((await open().markOf(mark.device, mark.date))!);
    await open().mark(mark);
    const read = await open().markOf(mark.device, mark.date);
    expect(givenOf(read?.token ?? '')).toBe('one');
    const found = await Array.fromAsync(open().marks());
    expect(found.filter(({ device }) => device === mark.device)).toEqual([read]);
  });

  it('does not take a mark for the one that was read when an old write of that one is done after a new one', async () => {
    const mark = { device: `${prefix}done at last`, date: '2026-05-01', token: 'one' };
    await open().mark(mark);
    const read = await open().markOf(mark.device, mark.date);
    await open().mark({ ...mark, token: 'two' });
    await open().mark(mark);
    await open().unmark(read!);
    expect(await open().markOf(mark.device, mark.date)).toBeDefined();
    expect(await open().pendingDates(mark.device, mark.date, mark.date)).toEqual([mark.date]);
  });

  it('lets go through a part of the marks and devices only', async () => {
    const date = '2026-09-01';
    for (const device of names) {
      await open().mark({ device, date, token: 'part' });
      await open().listDevice(device, date);
    }
    let seen = 0;
    for await (const mark of open().marks()) {
      if (mark.token.length > 0) seen += 1;
      if (seen === 2) break;
    }
    for await (const device of open().devicesOf(date)) {
      if (device.length > 0) seen += 1;
      if (seen === 4) break;
    }
    expect(seen).toBe(4);
  });
}
