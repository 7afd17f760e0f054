import { type Instant, toNanoseconds } from '../../../shared/reading/instant.ts';
import { greatCircleMetres } from '../../../shared/statistics/distance.ts';
import type { Odometer } from '../../../shared/statistics/read-odometer.ts';
import type { ChannelSeries } from '../../../shared/statistics/read-series.ts';
import type { Answers } from '../actors/asker.ts';
import type { World } from '../actors/world.ts';
import type { Content } from './content.ts';
import { joinOf } from './join.ts';
import { type Place, placeOf, sensorOfPlace, spellNumber, timeOfPlace } from './model.ts';

/** How far sums may be apart that were added up in another order. */
const CLOSE = 1e-9;

const isClose = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b));

/**
 * Checks what the API tells of a device: nothing is missing that was persisted when it was asked, and nothing is told
 * that never came. Where nothing changes any more, it tells exactly what a plain computation makes of the recording.
 */
export function checkAnswers(
  { model, findings }: World,
  name: string,
  device: string,
  { latest, odometers, series }: Answers,
  moment: number,
  contents: readonly Content[] | undefined,
): void {
  const check = (isRight: boolean, found: () => string): void =>
    findings.check('answers', isRight, () => `${name}: ${device}: ${found()}`);
  const { required, allowed } = model.expected(device, moment);
  for (const { sensor, at, kind, value } of latest) {
    const place = placeOf(toNanoseconds(at), sensor);
    const told = spellTold(kind, value);
    check(allowed.get(place)?.has(told) === true, () => `the latest ${place} is ${told}`);
  }
  const latestOf = new Map(latest.map(({ sensor, at }) => [sensor, toNanoseconds(at)]));
  const behind = [...required].find(
    (place) => (latestOf.get(sensorOfPlace(place)) ?? -1n) < timeOfPlace(place),
  );
  check(behind === undefined, () => `the latest is before ${behind}`);
  for (const [sensor, places] of Map.groupBy(required, sensorOfPlace)) {
    const counted = series
      .filter((each) => each.sensor === sensor)
      .reduce((sum, each) => sum + countOf(each), 0);
    check(counted >= places.length, () => `${counted} readings of ${sensor}, expected ${places.length}`);
  }
  if (contents === undefined) return;
  const readings = new Map(contents.flatMap((content) => [...content.readings]));
  checkSeries(readings, series, check);
  checkWays(contents, odometers, check);
}

const countOf = (channel: ChannelSeries): number =>
  channel.raw ? channel.readings.length : channel.bins.reduce((sum, { count }) => sum + count, 0);

function spellTold(kind: string, value: number | boolean | string): string {
  if (typeof value === 'number') return spellNumber(value);
  return `${kind} ${kind === 'text' ? JSON.stringify(value) : value}`;
}

type Check = (isRight: boolean, found: () => string) => void;

function checkSeries(
  readings: ReadonlyMap<Place, string>,
  series: readonly ChannelSeries[],
  check: Check,
): void {
  const total = series.reduce((sum, channel) => sum + countOf(channel), 0);
  check(total === readings.size, () => `${total} readings in series, ${readings.size} in the recording`);
  for (const channel of series) {
    const { sensor, kind } = channel;
    const ours = [...readings]
      .filter(([place, told]) => sensorOfPlace(place) === sensor && told.startsWith(`${kind} `))
      .toSorted(([a], [b]) => (timeOfPlace(a) < timeOfPlace(b) ? -1 : 1))
      .map(([, told]) => numberOf(told));
    check(
      countOf(channel) === ours.length,
      () => `${countOf(channel)} ${kind}s of ${sensor}, not ${ours.length}`,
    );
    const [bin] = channel.raw ? [] : channel.bins;
    if (bin === undefined || (kind !== 'number' && kind !== 'boolean')) continue;
    const told = [bin.min, bin.max, bin.first, bin.last].join();
    const plain = [Math.min(...ours), Math.max(...ours), ours[0], ours.at(-1)].join();
    const sum = ours.reduce((a, b) => a + b, 0);
    check(told === plain, () => `${sensor} has ${told}, expected ${plain}`);
    check(
      isClose((bin.mean ?? 0) * ours.length, sum),
      () => `${sensor} is ${bin.mean} on average of ${ours.join()}`,
    );
  }
}

function numberOf(told: string): number {
  const value = told.slice(told.indexOf(' ') + 1);
  return value === 'true' ? 1 : Number(value === 'false' ? 0 : value);
}

interface Fix {
  readonly timeNs: bigint;
  readonly a: number;
  readonly b: number;
}

function checkWays(
  contents: readonly Content[],
  odometers: readonly (Odometer | undefined)[],
  check: Check,
): void {
  for (const [nth, topic] of ['/location', '/pose'].entries()) {
    const fixes = contents.flatMap(joinOf).flatMap((joined): Fix[] => {
      const [timeNs = '', of, a, b] = joined.split(' ');
      return of === topic ? [{ timeNs: BigInt(timeNs), a: Number(a), b: Number(b) }] : [];
    });
    const ordered = fixes.toSorted((a, b) => (a.timeNs < b.timeNs ? -1 : 1));
    const between = nth === 0 ? greatCircleMetres : (a: Fix, b: Fix) => Math.hypot(b.a - a.a, b.b - a.b);
    const way = ordered.slice(1).reduce((sum, fix, at) => sum + between(ordered[at] ?? fix, fix), 0);
    const found = odometers[nth];
    check(
      (found?.fixes ?? 0) === ordered.length,
      () => `${found?.fixes} fixes of ${topic}, not ${ordered.length}`,
    );
    check(isClose(found?.length ?? 0, way), () => `the way of ${topic} is ${found?.length}, expected ${way}`);
    check(isAt(found?.last?.at, ordered.at(-1)), () => `the last fix of ${topic} is another one`);
  }
}

const isAt = (at: Instant | undefined, fix: Fix | undefined): boolean =>
  at === undefined ? fix === undefined : toNanoseconds(at) === fix?.timeNs;
