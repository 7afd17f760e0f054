import { batch, computed, effect, signal } from '@preact/signals';
import type { DeviceList } from '../../shared/api/devices.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { client, explain } from './client.ts';
import { clockMs } from './clock.ts';
import { isSilence, retryAll } from './connection.ts';
import { tell } from './notices.ts';
import { poll } from './poll.ts';

/** A device as it is listed, and when that was told. */
export interface ListedDevice {
  readonly device: string;
  readonly sensors: number;
  /** Age of the latest reading when the list came; undefined where there is none. */
  readonly ageSeconds: number | undefined;
  readonly toldMs: number;
}

const PAUSE_MS = 5000;
/** A page that takes longer will hardly come. */
const PATIENCE_MS = 12_000;
const PAGE = 500;
/** More are not listed. */
const MOST_DEVICES = 5000;

/** All devices that may be read; undefined until they are known. */
export const devices = signal<readonly ListedDevice[] | undefined>(undefined);

/** Why the list could not be read last time. */
export const devicesFault = signal<string | undefined>(undefined);

/** Since when nothing answers that did before, in milliseconds since 1970; undefined while the system answers. */
export const lostSinceMs = signal<number | undefined>(undefined);
let answeredMs = Date.now();

const chosen = signal<string | undefined>(undefined);

/** The device whose sensors are shown: the one that was chosen, else the first. */
export const selectedDevice = computed<string | undefined>(() => chosen.value ?? devices.value?.[0]?.device);

export const selectDevice = (device: string): void => {
  chosen.value = device;
};

/** Seconds since the latest reading, by now. */
export const ageNow = ({ ageSeconds, toldMs }: ListedDevice): number | undefined =>
  ageSeconds === undefined ? undefined : ageSeconds + Math.max(0, clockMs.value - toldMs) / 1000;

/** When each page came: one that has not changed since comes out as the same object. */
const told = new WeakMap<DeviceList, number>();

async function readDevices(asked: OdographClient, signalOfCall: AbortSignal): Promise<ListedDevice[]> {
  const found: ListedDevice[] = [];
  let cursor: string | undefined;
  do {
    const page: DeviceList = await asked.devicePage(
      { limit: PAGE, cursor },
      { signal: AbortSignal.any([signalOfCall, AbortSignal.timeout(PATIENCE_MS)]) },
    );
    const toldMs = told.get(page) ?? Date.now();
    told.set(page, toldMs);
    found.push(
      ...page.devices.map(({ device, sensors, ageSeconds }) => ({ device, sensors, ageSeconds, toldMs })),
    );
    cursor = found.length < MOST_DEVICES ? page.cursor : undefined;
  } while (cursor !== undefined);
  return found;
}

/** Asks for the devices at once. */
export async function refreshDevices(
  signalOfCall: AbortSignal = new AbortController().signal,
): Promise<void> {
  const asked = client.peek();
  if (asked === undefined) return;
  try {
    const list = await readDevices(asked, signalOfCall);
    if (signalOfCall.aborted) return;
    batch(() => {
      devices.value = list;
      devicesFault.value = undefined;
    });
    answered();
  } catch (error) {
    if (signalOfCall.aborted) return;
    devicesFault.value = explain(error);
    if (devices.peek() !== undefined && isSilence(error)) lostSinceMs.value ??= answeredMs;
  }
}

/** Panels wait between their attempts: once the system is back, they need not. */
function answered(): void {
  answeredMs = Date.now();
  if (lostSinceMs.peek() === undefined) return;
  lostSinceMs.value = undefined;
  tell('The system answers again');
  retryAll();
}

/** Keeps the list as it is in the system. @returns stops that */
export const followDevices = (): (() => void) =>
  effect(() => {
    batch(() => {
      devices.value = undefined;
      devicesFault.value = undefined;
      lostSinceMs.value = undefined;
    });
    if (client.value === undefined) return undefined;
    return poll(PAUSE_MS, refreshDevices);
  });
