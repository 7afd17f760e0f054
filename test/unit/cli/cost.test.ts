import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownBill, peerBill, SERVICES, total, unitsOf, type Usage } from '../../../cli/cost/model.ts';
import { runCli } from './fake-terminal.ts';

const usage: Usage = {
  readingsPerDay: 86_400_000,
  devices: 1,
  sensors: 50,
  bytesPerReading: 2,
  batchSeconds: 10,
  readsPerDay: 0,
  hotDays: 35,
  fileDays: 365,
};

const usages: fc.Arbitrary<Usage> = fc
  .record({
    devices: fc.integer({ min: 1, max: 10_000 }),
    perDevice: fc.integer({ min: 1, max: 10_000_000 }),
    sensors: fc.integer({ min: 1, max: 1000 }),
    bytesPerReading: fc.double({ min: 0.5, max: 20, noNaN: true }),
    batchSeconds: fc.integer({ min: 1, max: 86_400 }),
    readsPerDay: fc.integer({ min: 0, max: 1_000_000_000 }),
    hotDays: fc.integer({ min: 0, max: 365 }),
    fileDays: fc.integer({ min: 0, max: 3650 }),
  })
  .map(({ perDevice, ...rest }) => ({ ...rest, readingsPerDay: rest.devices * perDevice }));

test('single items are written at the published price of a unit each', () => {
  const bill = peerBill(usage);

  expect(bill.get('DynamoDB writes')).toBeCloseTo(30 * 86.4 * 0.625, 6);
});

test('a device that sends each ten seconds makes 8,640 requests a day, none without a reading', () => {
  const busy = unitsOf(usage);
  const seldom = unitsOf({ ...usage, readingsPerDay: 24 });

  expect(busy.requests).toBe(30 * 8640);
  expect(busy.perRequest).toBe(10_000);
  expect(seldom.requests).toBe(30 * 24);
  expect(seldom.perRequest).toBe(1);
});

test('the key of a device is read once a minute and noted once an hour, and never more often than it is sent', () => {
  const often = unitsOf({ ...usage, devices: 2, batchSeconds: 1 });
  const seldom = unitsOf({ ...usage, devices: 2, readingsPerDay: 24 });
  const moreDevices = unitsOf({ ...usage, devices: 3, batchSeconds: 1.5, sensors: 0 });
  const fewer = unitsOf({ ...usage, devices: 2, batchSeconds: 1, sensors: 0 });

  expect(often.keyReads).toBe(2 * 30 * 1440);
  expect(seldom.keyReads).toBe(30 * 24);
  // The same requests of one device more: what else they take is the same.
  expect(moreDevices.requests).toBe(fewer.requests);
  expect(moreDevices.writeUnits - fewer.writeUnits).toBeCloseTo(30 * 24, 6);
});

test('secrets and alarms cost the same, however little is sent', () => {
  const bill = ownBill({ ...usage, readingsPerDay: 1 });

  expect(bill.get('Secrets Manager')).toBeCloseTo(2 * 0.4, 9);
  expect(bill.get('CloudWatch alarms')).toBeCloseTo(30 * 0.1, 9);
});

test('a stream of shards costs by the hour and by 25 KB, one on demand by the byte', () => {
  const seldom = { ...usage, readingsPerDay: 1 };

  const shards = ownBill({ ...seldom, streamShards: 2 });
  const often = ownBill({ ...usage, streamShards: 2 });
  const onDemand = ownBill(seldom);

  expect(shards.get('Kinesis')).toBeCloseTo(2 * 720 * 0.015, 5);
  expect(onDemand.get('Kinesis')).toBeCloseTo(720 * 0.04, 5);
  // 20,000 bytes in each of 8,640 requests a day.
  expect(often.get('Kinesis')! - 2 * 720 * 0.015).toBeCloseTo(30 * 8640 * 0.014e-6, 6);
});

test('no service costs less than nothing, and more of anything never costs less', () => {
  const more: readonly Exclude<keyof Usage, 'streamShards'>[] = [
    'readsPerDay',
    'hotDays',
    'fileDays',
    'bytesPerReading',
  ];

  fc.assert(
    fc.property(usages, (some) => {
      const own = ownBill(some);
      const grown = more.map((name) => total(ownBill({ ...some, [name]: 2 * some[name] + 1 })));

      for (const service of SERVICES) expect(own.get(service) ?? 0).toBeGreaterThanOrEqual(0);
      for (const cost of grown) expect(cost).toBeGreaterThanOrEqual(total(own));
    }),
  );
});

test('sending more at a time takes fewer write units, down to those of the packed bytes', () => {
  const units = [1, 10, 100, 1000].map((batchSeconds) => unitsOf({ ...usage, batchSeconds }).writeUnits);

  expect(units).toEqual(units.toSorted((a, b) => b - a));
  expect(units.at(-1)).toBeLessThan(1.05 * ((30 * 86.4e6 * 2) / 1024));
});

test('the table tells both ways by service, with totals and what is assumed', async () => {
  const { code, out } = await runCli(['cost', '--readings-per-day', '86400000', '--sensors', '50']);

  expect(code).toBe(0);
  expect(out).toContain('2,592,000,000 readings a month, 10,000 in a request');
  for (const service of SERVICES) expect(out).toContain(service);
  expect(out).toMatch(/DynamoDB writes .* 1,620 +625/);
  expect(out).toContain('Assumed:');
});

test('as JSON the same numbers can be computed with', async () => {
  const { out } = await runCli(['cost', '--readings-per-day', '1e6', '--bytes-per-reading', '3', '--json']);
  const told = JSON.parse(out);

  expect(told.usage).toMatchObject({ readingsPerDay: 1e6, devices: 1, bytesPerReading: 3, batchSeconds: 10 });
  expect(told.odograph.totalUsdPerMonth).toBeCloseTo(total(ownBill(told.usage)), 9);
  expect(told.onePerReading.totalUsdPerBillion).toBeCloseTo(total(peerBill(told.usage)) / 0.03, 6);
});

test('a number that cannot be is refused with what it should be', async () => {
  const none = await runCli(['cost']);
  const zero = await runCli(['cost', '--readings-per-day', '0']);
  const sparse = await runCli(['cost', '--readings-per-day', '5', '--devices', '10']);

  expect([none.code, zero.code, sparse.code]).toEqual([2, 2, 2]);
  expect(none.notes).toContain('--readings-per-day');
  expect(zero.notes).toContain('above zero');
  expect(sparse.notes).toContain('more devices than readings');
});

test('each request reads what is known of its device, which ingest remembers of small fleets only', () => {
  const small = unitsOf({ ...usage, readingsPerDay: 86_400_000, devices: 1000 });
  const large = unitsOf({ ...usage, readingsPerDay: 86_400_000, devices: 1001 });

  expect(small.indexReads / small.requests).toBeCloseTo(2, 9);
  expect(large.indexReads / large.requests).toBeCloseTo(3, 9);
});
