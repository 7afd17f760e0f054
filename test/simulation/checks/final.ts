import type { DayDump } from '../../../shared/index/recording-index.ts';
import { HOUR_MS, HOUR_NS, MINUTE_NS } from '../../../shared/reading/instant.ts';
import { decodeBlock } from '../../../shared/segment/codec.ts';
import { BUCKET_PREFIX } from '../../../shared/store/table.ts';
import { encodeName } from '../../../shared/store/encode-name.ts';
import { expire } from '../actors/expiry.ts';
import { LIFETIME_SECONDS } from '../../../shared/segment/lifetime.ts';
import { runNight } from '../actors/dumper.ts';
import { redriveAll } from '../actors/redriver.ts';
import { ask } from '../actors/asker.ts';
import { view } from '../actors/viewer.ts';
import type { World } from '../actors/world.ts';
import { checkDump } from './check-dump.ts';
import type { Item } from '../world/dynamo-expression.ts';
import type { SimBucket } from '../world/bucket.ts';
import { dateOfPlace } from './model.ts';

const DAY_MS = 24 * HOUR_MS;
const ALWAYS = { start: { hour: 0, ns: 0 }, end: { hour: 2_000_000, ns: HOUR_NS - 1 } };

/** Redrives what was given up, then lets the nights pass until every day is over, with nothing failing any more. */
export async function letNightsPass(world: World, outlivesSegments: boolean): Promise<void> {
  const { cloud, model } = world;
  cloud.faults.isOff = true;
  await redriveAll(world, 'at last');
  await cloud.timeline.sleep(HOUR_MS / 60);
  await viewAll(world, 'before the nights', true);
  const dates = model.devices.flatMap((device) =>
    [...model.expected(device, 0).allowed.keys()].map(dateOfPlace),
  );
  const last = dates.toSorted().at(-1) ?? '';
  const firstMs = (Math.floor((cloud.timeline.nowMs - HOUR_MS) / DAY_MS) + 1) * DAY_MS + HOUR_MS;
  for (let nightMs = firstMs; ; nightMs += DAY_MS) {
    cloud.timeline.nowMs = Math.max(cloud.timeline.nowMs, nightMs);
    const date = new Date(nightMs - DAY_MS).toISOString().slice(0, 10);
    await runNight(world, `after ${date}`);
    if (date >= last) break;
  }
  await viewAll(world, 'after the nights', true);
  if (!outlivesSegments) return;
  cloud.timeline.nowMs += LIFETIME_SECONDS * 1000 + DAY_MS;
  expire(world, 'at last', 1);
  // Of several devices, so that no dump is told as a whole: all windows are made of what dumps hold.
  for (const device of model.devices) {
    await view(world, `${device} after all`, { devices: [device, 'nobody'], range: ALWAYS });
  }
}

async function viewAll(world: World, when: string, asks = false): Promise<void> {
  for (const device of world.model.devices) {
    const found = await view(world, `${device} ${when}`, { devices: [device], range: ALWAYS });
    if (asks) await ask(world, `${device} ${when}`, device, found?.get(device) ?? []);
  }
}

/** Checks what is left when everything has happened. */
export function checkEnd(world: World): void {
  checkDumps(world);
  checkIndex(world);
  checkRecords(world);
  checkUploads(world);
}

/** Uploads are aborted that fail, except where the process died or the abort itself failed. */
function checkUploads({ cloud, findings }: World): void {
  const { fired } = cloud.faults;
  for (const { key, by } of cloud.bucket.uploads.values()) {
    const isExcused = fired.some(
      (fault) =>
        fault.includes(`AbortMultipartUpload ${key}`) ||
        fault.includes(`CreateMultipartUpload ${key}`) ||
        (fault.startsWith('crash') && fault.includes(` @ ${by}: `)),
    );
    findings.check('tidy', isExcused, () => `the upload of ${key} is open`);
  }
  findings.check('tidy', true, () => '');
}

/** Every day that has readings has a dump of all of them; no mark is left. */
function checkDumps(world: World): void {
  const { cloud, model, findings } = world;
  const marks = [...cloud.dynamo.itemsUnder('marks#')].map((item) => item['sk']?.S);
  findings.check('dump-final', marks.length === 0, () => `marks are left: ${marks.join(', ')}`);
  for (const device of model.devices) {
    const dumps = new Map(
      [...cloud.dynamo.itemsUnder(`dumps#${encodeName(device)}`)]
        .map((item) => JSON.parse(item['dump']?.S ?? '{}') as DayDump)
        .filter((dump) => dump.device === device)
        .map((dump) => [dump.date, dump]),
    );
    const { required } = model.expected(device, model.persisted);
    for (const [date, places] of Map.groupBy(required, dateOfPlace)) {
      const dump = dumps.get(date);
      findings.check('dump-final', dump !== undefined, () => `${device} ${date} is not dumped`);
      if (dump === undefined) continue;
      checkDump(
        { model, findings, bucket: cloud.bucket },
        `last dump of ${device} ${date}`,
        dump,
        new Set(places),
        'dump-final',
      );
    }
  }
}

/** Every reading in a segment lies within what its hour's entry tells, and entries count no fewer. */
function checkIndex({ cloud, findings }: World): void {
  const entries = new Map(
    [...cloud.dynamo.itemsUnder('hours#')].map((item): [string, Item] => {
      const name = item['pk']?.S?.split('#')[1] ?? '';
      const [hour, lane = 0] = item['sk']?.S?.split('#') ?? [];
      return [`${name} ${Number(hour)} ${Number(lane)}`, item];
    }),
  );
  for (const segment of cloud.dynamo.itemsUnder('segments#')) {
    const [, name = '', hour = '', lane = '0'] = segment['pk']?.S?.split('#') ?? [];
    const entry = entries.get(`${name} ${hour} ${lane}`);
    const isAccounted =
      entry !== undefined && BigInt(entry['arrival']?.S ?? '0') >= BigInt(segment['lastArrival']?.S ?? '0');
    // What was given up between its segment and its entry is told of only with what comes later.
    if (!isAccounted) continue;
    const times = decodeBlock(segment['data']?.B ?? new Uint8Array(0)).columns.flatMap((column) => [
      ...column.times,
    ]);
    const [first, last] = [Number(entry['firstNs']?.N), Number(entry['lastNs']?.N)];
    const minutes = entry['minutes']?.B ?? new Uint8Array(0);
    const outside = times.find((ns) => {
      const minute = Math.floor(ns / MINUTE_NS);
      return ns < first || ns > last || ((minutes[minute >>> 3] ?? 0) & (1 << (minute & 7))) === 0;
    });
    findings.check(
      'accounted',
      outside === undefined,
      () => `${name} ${hour}: the entry does not tell of ${outside}`,
    );
  }
}

/** Each record of the stream is persisted, went through the stream again, or lies whole in the dead letters. */
function checkRecords({ cloud, model, findings }: World): void {
  const letters = lettersIn(cloud.bucket);
  for (const { sequenceNumber, by, device, readings, persisted, isPoison, data } of model.records) {
    if (persisted > 0 && !isPoison) continue;
    const { required } = model.expected(device ?? '', model.persisted);
    const isRedriven = !isPoison && [...readings.keys()].every((place) => required.has(place));
    const isKept = isRedriven || letters.get(sequenceNumber) === data.toString('base64');
    findings.check('nothing-lost', isKept, () => `record ${sequenceNumber} by ${by} is nowhere`);
  }
  const redrivable = model.records.filter(
    ({ isPoison, sequenceNumber }) => !isPoison && letters.has(sequenceNumber),
  );
  findings.check(
    'nothing-lost',
    redrivable.length === 0,
    () => `${redrivable.length} records were not redriven`,
  );
}

interface Envelope {
  readonly arrival: string;
  readonly data: string;
}

interface GivenUpEvent {
  readonly Records: readonly {
    readonly kinesis: { readonly sequenceNumber: string; readonly data: string };
  }[];
}

/** The data of dead letters by sequence number: what persist put aside, and what the platform gave up. */
function lettersIn({ objects }: SimBucket): Map<string, string> {
  const letters = new Map<string, string>();
  for (const [key, body] of objects) {
    if (key.startsWith(BUCKET_PREFIX.deadLetters)) {
      const { arrival, data } = JSON.parse(body.toString('utf8')) as Envelope;
      letters.set(arrival, data);
    }
    if (!key.startsWith(BUCKET_PREFIX.givenUp)) continue;
    const { payload } = JSON.parse(body.toString('utf8')) as { payload: string };
    for (const { kinesis } of (JSON.parse(payload) as GivenUpEvent).Records) {
      letters.set(kinesis.sequenceNumber, kinesis.data);
    }
  }
  return letters;
}
