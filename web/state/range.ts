import { computed, signal } from '@preact/signals';
import { type Span, spanOf } from '../model/time-range.ts';
import { clockMs } from './clock.ts';
import { dashboard } from './dashboard.ts';

const refreshedMs = signal(Date.now());

/** Whether panels follow what comes in. */
export const isLive = computed(() => dashboard.value.live === true && dashboard.value.range.kind === 'quick');

/** The stretch of time that panels show. While live it moves on once a second, else when it is refreshed. */
export const span = computed<Span>(() =>
  spanOf(dashboard.value.range, isLive.value ? clockMs.value : refreshedMs.value),
);

export const refresh = (): void => {
  refreshedMs.value = Date.now();
};

/** The moment that is pointed at, in milliseconds since 1970, shared by plots and map. */
export const cursor = signal<number | undefined>(undefined);
