import type { Content } from './content.ts';
import { sensorOfPlace, timeOfPlace } from './model.ts';

interface Joined {
  readonly topic: string;
  readonly first: string;
  readonly second: string;
  readonly third: string;
}

const JOINS: readonly Joined[] = [
  { topic: '/location', first: 'lat', second: 'lon', third: 'alt' },
  { topic: '/pose', first: 'x', second: 'y', third: 'z' },
];

/** The derived messages that a recording's own numbers make, found without any cleverness. */
export function joinOf({ readings }: Content): string[] {
  const numbers = new Map<bigint, Map<string, number>>();
  for (const [place, value] of readings) {
    if (!value.startsWith('number ')) continue;
    const timeNs = timeOfPlace(place);
    const at = numbers.get(timeNs) ?? new Map<string, number>();
    at.set(sensorOfPlace(place), Number(value.slice('number '.length)));
    numbers.set(timeNs, at);
  }
  const found: string[] = [];
  for (const [timeNs, at] of numbers) {
    for (const { topic, first, second, third } of JOINS) {
      const [a, b] = [at.get(first), at.get(second)];
      if (a === undefined || b === undefined) continue;
      if (topic === '/location' && (Math.abs(a) > 90 || Math.abs(b) > 180)) continue;
      found.push(`${timeNs} ${topic} ${a} ${b} ${at.get(third) ?? 0}`);
    }
  }
  return found.toSorted();
}

interface Fix {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude: number;
  readonly pose?: { readonly position: { readonly x: number; readonly y: number; readonly z: number } };
}

/** The derived messages of a recording, spelled as those of `joinOf`. */
export function derivedOf({ derived }: Content): string[] {
  return derived
    .map(({ topic, timeNs, text }) => {
      const { latitude, longitude, altitude, pose } = JSON.parse(text) as Fix;
      const numbers = pose ? Object.values(pose.position) : [latitude, longitude, altitude];
      return `${timeNs} ${topic} ${numbers.join(' ')}`;
    })
    .toSorted();
}
