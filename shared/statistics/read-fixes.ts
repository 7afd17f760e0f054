import type { DeviceHead } from '../index/recording-index.ts';
import { type Derivation, derivationsOf } from '../recording/derivation.ts';
import type { MotionName } from './day-summary.ts';
import { type OpenDevice, readChannels } from './open-device.ts';
import type { StatisticsPorts } from './ports.ts';

/** Told of a position: whole hours since 1970, nanoseconds in that hour, both coordinates, and height where it is told. */
export type FixVisitor = (hour: number, ns: number, a: number, b: number, height: number | undefined) => void;

/** The channels that a device's positions come from: the two coordinates and, where there is one, the height. */
export interface PositionChannels {
  readonly derivation: Derivation;
  readonly first: number;
  readonly second: number;
  readonly height: number;
}

/** Where a device's positions come from; undefined for one that has none of that name. */
export function positionChannels({ channels }: DeviceHead, name: MotionName): PositionChannels | undefined {
  const derivation = derivationsOf(channels).find((found) => found.derivation.name === name)?.derivation;
  if (derivation === undefined) return undefined;
  const numberOf = (sensor: string | undefined): number =>
    channels.findIndex((channel) => channel.sensor === sensor && channel.kind === 'number');
  const [first, second] = derivation.required;
  return {
    derivation,
    first: numberOf(first),
    second: numberOf(second),
    height: numberOf(derivation.optional),
  };
}

/**
 * Goes over a device's positions in order of time: the instants at which both coordinates are told, as the derived
 * topic has them.
 *
 * @param isEnough asked between batches of rows: whether nothing more is needed
 */
export async function visitFixes(
  open: Pick<OpenDevice, 'head' | 'hours' | 'range'>,
  { derivation, first, second, height }: PositionChannels,
  visit: FixVisitor,
  ports: StatisticsPorts,
  isEnough: () => boolean = () => false,
): Promise<void> {
  const channels = [first, second, height].filter((channel) => channel >= 0).toSorted((a, b) => a - b);
  const [atFirst, atSecond] = [channels.indexOf(first), channels.indexOf(second)];
  // NaN stands for what was not told at this instant: no reading is NaN.
  const instant = { hour: -1, ns: -1, a: Number.NaN, b: Number.NaN, height: Number.NaN };
  const finish = (): void => {
    const { hour, ns, a, b } = instant;
    if (Number.isNaN(a) || Number.isNaN(b) || !derivation.accepts(a, b)) return;
    visit(hour, ns, a, b, Number.isNaN(instant.height) ? undefined : instant.height);
  };
  for await (const { hour, count, channels: places, times, numbers } of readChannels(open, channels, ports)) {
    if (isEnough()) return;
    for (let row = 0; row < count; row += 1) {
      const ns = times[row] ?? 0;
      if (ns !== instant.ns || hour !== instant.hour) {
        finish();
        Object.assign(instant, { hour, ns, a: Number.NaN, b: Number.NaN, height: Number.NaN });
      }
      const value = numbers[row] ?? 0;
      if (places[row] === atFirst) instant.a = value;
      else if (places[row] === atSecond) instant.b = value;
      else instant.height = value;
    }
  }
  finish();
}
