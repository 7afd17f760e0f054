import { computed, signal } from '@preact/signals';
import { hashOf, parseHash, type Place } from '../model/route.ts';

const hash = signal(location.hash);

/** Where in the board one is. */
export const place = computed<Place>(() => parseHash(hash.value));

export const linkTo = (
  view: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string => hashOf({ view, rest, query: new URLSearchParams(query) });

export const goTo = (link: string): void => {
  location.hash = link;
};

function follow(): void {
  hash.value = location.hash;
}

/** @returns stops it */
export function followRoute(): () => void {
  addEventListener('hashchange', follow);
  follow();
  return () => removeEventListener('hashchange', follow);
}
