import { channelName } from '../index/recording-index.ts';
import type { PassingReading } from '../reading/parse-readings.ts';
import type { Invalid } from '../reading/reading.ts';

/** What of a body there is no room for, as the first reading of it has shown. */
export class Refused {
  readonly #devices = new Set<string>();
  /** Each after its device and a line end. */
  readonly #channels = new Set<string>();
  readonly #tooManyDevices: Invalid;
  readonly #tooManySensors: Invalid;

  /** @param most devices that a sender may bring into being, and sensors that a device may have */
  constructor(most: { readonly devices: number; readonly sensors: number }) {
    this.#tooManyDevices = {
      code: 'too-many-devices',
      reason: `the key may bring ${most.devices} devices into being, and this would be one more`,
    };
    this.#tooManySensors = {
      code: 'too-many-sensors',
      reason: `a device may have ${most.sensors} sensors and kinds of value, and this would be one more`,
    };
  }

  get isEmpty(): boolean {
    return this.#devices.size === 0 && this.#channels.size === 0;
  }

  addDevice(device: string): void {
    this.#devices.add(device);
  }

  /** @param name as channelName gives it */
  addChannel(device: string, name: string): void {
    this.#channels.add(`${device}\n${name}`);
  }

  /** Why there is no room for a reading, or nothing where there is. */
  faultOf(reading: PassingReading): Invalid | undefined {
    if (this.#devices.has(reading.device)) return this.#tooManyDevices;
    return this.#channels.has(`${reading.device}\n${channelName(reading)}`)
      ? this.#tooManySensors
      : undefined;
  }
}
