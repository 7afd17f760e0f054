import { effect, signal } from '@preact/signals';
import * as z from 'zod';
import { client } from './client.ts';
import { configuration } from './configuration.ts';
import { refreshDevices } from './devices.ts';
import { session } from './sign-in.ts';

const fleetSchema = z.object({
  running: z.boolean(),
  devices: z.array(z.string()),
  endsMs: z.number().optional(),
});
export type FleetState = z.infer<typeof fleetSchema>;

/** The simulated fleet of a system on one's own machine; undefined where it is not known. */
export const fleet = signal<FleetState | undefined>(undefined);
export const fleetFault = signal<string | undefined>(undefined);

async function ask(method: 'GET' | 'POST' | 'DELETE'): Promise<void> {
  const url = configuration.peek()?.local?.fleetUrl;
  if (url === undefined) return;
  try {
    const bearer = session.peek()?.bearer;
    // Its first header is what a page of another origin cannot send without asking.
    const headers = {
      'x-odograph-board': '1',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    };
    const response = await fetch(url, { method, headers });
    if (!response.ok) throw new Error(`The fleet cannot be reached (${response.status}).`);
    fleet.value = fleetSchema.parse(await response.json());
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
