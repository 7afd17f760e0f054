import type { KeyDevices } from '../../../shared/access/key-devices.ts';

/** Counts devices in memory, as a test's stand-in. */
export class MemoryKeyDevices implements KeyDevices {
  readonly devices = new Map<string, Set<string>>();

  async admit(keyId: string, devices: readonly string[], most: number): Promise<ReadonlySet<string>> {
    const known = this.devices.get(keyId) ?? new Set();
    this.devices.set(keyId, known);
    const refused = new Set<string>();
    for (const device of devices) {
      if (known.has(device) || known.size < most) known.add(device);
      else refused.add(device);
    }
    return refused;
  }
}
