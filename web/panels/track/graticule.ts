/** Degrees that people count in; below one, minutes and seconds are left alone: coordinates are told in decimals. */
const DEGREES = [90, 45, 30, 15, 10, 5, 2, 1] as const;

/** The least step of 1, 2 or 5 times a power of ten that is not below some length. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** The greatest length of 1, 2 or 5 times a power of ten that is not beyond another. */
export function niceLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [5, 2, 1].find((each) => each * power <= most * (1 + 1e-9)) ?? 1;
  return factor * power;
}

/** From line to line of a graticule, in degrees. @param least what lines have to be apart */
export const degreeStep = (least: number): number =>
  least > 1 ? (DEGREES.findLast((degrees) => degrees >= least) ?? 90) : niceStep(least);

/** More lines than a screen could show mean a mistake. */
const MOST_LINES = 200;

/** Where lines are from one end to the other, in multiples of a step. */
export function linesBetween(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.min(MOST_LINES, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}

/** Digits behind the point that tell lines of a step apart. */
const digitsOf = (step: number): number => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

/** What a line is called, e.g. `48.13° N`. */
export function degreeText(degrees: number, step: number, axis: 'longitude' | 'latitude'): string {
  const within = axis === 'longitude' ? ((((degrees + 180) % 360) + 360) % 360) - 180 : degrees;
  const text = Math.abs(within).toFixed(digitsOf(step));
  const signs = axis === 'longitude' ? ['W', 'E'] : ['S', 'N'];
  const side = Number(text) === 0 ? '' : ` ${within < 0 ? signs[0] : signs[1]}`;
  return `${text}°${side}`;
}

export const planeText = (value: number, step: number): string =>
  (Math.abs(value) < step / 2 ? 0 : value).toFixed(digitsOf(step));

/** A length for a scale, e.g. `200 m` or `5 km`. */
export const metresText = (metres: number): string =>
  metres >= 1000
    ? `${metres / 1000} km`
    : metres >= 1
      ? `${metres} m`
      : `${Number((metres * 100).toPrecision(1))} cm`;

const EARTH_METRES = 6_371_008.8;

/** Metres of a degree of longitude at some latitude. */
export const metresPerDegree = (latitude: number): number =>
  (Math.PI / 180) * EARTH_METRES * Math.cos((latitude * Math.PI) / 180);
