import { effect, signal } from '@preact/signals';
import type { SensorList } from '../../shared/api/devices.ts';
import { client, explain } from './client.ts';
import { selectedDevice } from './devices.ts';
import { poll } from './poll.ts';

export type ListedSensor = SensorList['sensors'][number];

const PAUSE_MS = 10_000;

/** Sensors of the selected device; undefined until they are known. */
export const sensors = signal<readonly ListedSensor[] | undefined>(undefined);
export const sensorsFault = signal<string | undefined>(undefined);

/** Keeps the list as it is in the system. @returns stops that */
export const followSensors = (): (() => void) =>
  effect(() => {
    const device = selectedDevice.value;
    const asked = client.value;
    sensors.value = undefined;
    if (asked === undefined || device === undefined) return undefined;
    return poll(PAUSE_MS, async (signalOfCall) => {
      try {
        const list = await asked.sensors(device, { signal: signalOfCall });
        sensors.value = list.sensors;
        sensorsFault.value = undefined;
      } catch (error) {
        if (!signalOfCall.aborted) sensorsFault.value = explain(error);
      }
    });
  });
