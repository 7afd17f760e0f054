import { computed, effect, signal } from '@preact/signals';
import { BOARD_HEADER, type FleetStatus, fleetStatusSchema } from '../../shared/board/fleet.ts';
import { client } from './client.ts';
import { clockMs } from './clock.ts';
import { configuration } from './configuration.ts';
import { refreshDevices } from './devices.ts';
import { session } from './sign-in.ts';

/** The simulated fleet of a system on one's own machine; undefined where it is not known. */
export const fleet = signal<FleetStatus | undefined>(undefined);
export const fleetFault = signal<string | undefined>(undefined);

/** Whether simulated cars are driving now. */
export const isDriving = computed(
  () => fleet.value?.running === true && (fleet.value.endsMs ?? Number.POSITIVE_INFINITY) >= clockMs.value,
);

/** Whether they could be made to. */
export const mayDrive = computed(() => configuration.value?.local !== undefined && !isDriving.value);

async function ask(method: 'GET' | 'POST' | 'DELETE'): Promise<void> {
  const url = configuration.peek()?.local?.fleetUrl;
  if (url === undefined) return;
  try {
    const bearer = session.peek()?.bearer;
    const headers = {
      [BOARD_HEADER]: '1',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    };
    const response = await fetch(url, { method, headers });
    if (!response.ok) throw new Error(`The fleet cannot be reached (${response.status}).`);
    fleet.value = fleetStatusSchema.parse(await response.json());
    fleetFault.value = undefined;
  } catch (error) {
    fleetFault.value = error instanceof Error ? error.message : String(error);
  }
}

/** Knows of a fleet that is driving already. @returns stops it */
export const followFleet = (): (() => void) =>
  effect(() => {
    if (client.value !== undefined) void ask('GET');
  });

export async function startFleet(): Promise<void> {
  await ask('POST');
  await refreshDevices();
}

export const stopFleet = (): Promise<void> => ask('DELETE');
