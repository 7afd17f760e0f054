import { INDEX_SHARDS } from '../../../shared/index/shards.ts';
import { type Counts, type Figures, figuresOf, perRequest, streamShardsFor } from './figures.ts';
import type { Load } from './loads.ts';
import { Places, type Placement } from './placement.ts';
import { walk } from './walk.ts';

export interface FleetOptions {
  readonly load: Load;
  readonly devices: number;
  /** Devices that go through the code; all are placed. */
  readonly through: number;
  readonly indexShards?: number;
  /** Shards of the stream; as many as a stream on demand has when not given. */
  readonly streamShards?: number | undefined;
  readonly places?: Places;
  readonly progress?: (done: number) => void;
}

export interface Fleet {
  readonly load: Load;
  readonly through: number;
  readonly counts: Counts;
  readonly placement: Placement;
  readonly figures: Figures;
}

/** Simulates a fleet. */
export async function simulateFleet(options: FleetOptions): Promise<Fleet> {
  const { load, devices, indexShards = INDEX_SHARDS, progress } = options;
  const through = Math.min(options.through, devices);
  const counts = await walk({ load, devices, through, indexShards, ...(progress && { progress }) });
  const { recordBytes } = perRequest(counts, 'steady');
  const streamShards = options.streamShards ?? streamShardsFor(devices, load, recordBytes);
  const { places = new Places(devices) } = options;
  const placement = places.of(devices, { batchSeconds: load.batchSeconds, streamShards, indexShards });
  return {
    load,
    through,
    counts,
    placement,
    figures: figuresOf(devices, load, counts, placement, { shards: streamShards, indexShards }),
  };
}
