import type { Device } from '../../shared/api/devices.ts';
import { ClientError } from '../../shared/client/client-error.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import type { RegisteredChannel } from '../../shared/index/recording-index.ts';
import { type ChannelPlan, planChannels } from '../../shared/recording/channel-plan.ts';
import type { ChannelRecord, SchemaRecord } from '../../shared/recording/mcap/records.ts';

/** Names that no path can have. */
const DOTS: ReadonlySet<string> = new Set(['.', '..']);

/** What is known of a device. Of one that no path can name, only its channels are. */
export async function settingsOf(device: string, client: OdographClient): Promise<Device> {
  if (!DOTS.has(device)) return client.device(device);
  const found = await Array.fromAsync(client.channels({ device }));
  return { device, ordering: 'any', channels: found.map(({ sensor, kind }) => ({ sensor, kind })) };
}

/** @returns undefined for a device that has gone out of sight since it was listed */
export async function settingsIfAny(device: string, client: OdographClient): Promise<Device | undefined> {
  try {
    return await settingsOf(device, client);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** A device's channels as its recordings have them. */
export class DeviceChannels {
  readonly device: string;
  readonly plan: ChannelPlan;
  readonly schemas: readonly SchemaRecord[];
  readonly channels: readonly ChannelRecord[];
  readonly #places: ReadonlyMap<string, number>;

  /** @param registered in the order of their registration */
  constructor(device: string, registered: readonly RegisteredChannel[]) {
    this.device = device;
    this.plan = planChannels(device, registered, {});
    const ids = new Map<string, number>();
    this.schemas = this.plan.channels.flatMap(({ schema }) => {
      if (ids.has(schema.name)) return [];
      ids.set(schema.name, ids.size + 1);
      return [{ id: ids.size, ...schema }];
    });
    this.channels = this.plan.channels.map(({ topic, schema }, id) => ({
      id,
      schemaId: ids.get(schema.name) ?? 0,
      topic,
      messageEncoding: 'json',
    }));
    this.#places = new Map(this.plan.channels.map(({ topic }, place) => [topic, place]));
  }

  placeOf(topic: string): number | undefined {
    return this.#places.get(topic);
  }

  /** The sensor whose readings a channel carries; undefined for what is derived. */
  sensorOf(place: number): string | undefined {
    const source = this.plan.channels[place]?.source;
    return source !== undefined && 'sensor' in source ? source.sensor : undefined;
  }
}
