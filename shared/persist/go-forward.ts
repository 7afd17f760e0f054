import { OdographError } from '../errors/odograph-error.ts';
import type { DeviceHead, DeviceTrack, RecordingIndex } from '../index/recording-index.ts';
import { compareArrivals } from '../segment/arrival.ts';
import type { DeliveredBlock } from './aside.ts';
import { type ForwardVerdict, judgeForward, later } from './judge-forward.ts';
import type { PersistPorts } from './persist.ts';

/** What is taken of a delivery of a device that goes forward. */
export interface Judged {
  readonly taken: readonly DeliveredBlock[];
  /** Notes how far the device has come, and tells what was dropped: to be called when all is durable. */
  settle(): Promise<void>;
}

/** How often a track is written again that another writer came before. */
const WRITE_ATTEMPTS = 10;

/**
 * Judges a delivery of a device that goes forward.
 *
 * @param blocks in the order of their arrival, not empty
 * @throws OdographError `write-conflict` when other writers were always first
 */
export async function goForward(
  blocks: readonly DeliveredBlock[],
  head: DeviceHead,
  { index, readings, onDropped }: Pick<PersistPorts, 'index' | 'readings' | 'onDropped'>,
): Promise<Judged> {
  const { device } = head;
  const track = await begin(head, index);
  const verdict = await judgeForward(blocks, track.last, readings);
  return {
    taken: verdict.taken,
    settle: async () => {
      const dropped = await settle(track, verdict, index);
      if (dropped > 0) {
        const { arrival, last } = verdict;
        onDropped?.({ device, readings: dropped, arrival, last });
      }
    },
  };
}

/**
 * The device's track, which is begun when its ordering has become `forward` since: from the latest reading that
 * there is. It is durable before anything is stored that it judges, so that a repeated delivery begins from there
 * too.
 */
async function begin({ device, forwardSince = 0 }: DeviceHead, index: RecordingIndex): Promise<DeviceTrack> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const track = await index.track(device);
    if (track !== undefined && track.since >= forwardSince) return track;
    const hour = await index.lastHour(device);
    const last = later(track?.last, hour && { hour: hour.hour, ns: hour.lastNs });
    const begun: DeviceTrack = {
      device,
      version: (track?.version ?? 0) + 1,
      since: forwardSince,
      ...(last && { last }),
      arrival: track?.arrival ?? '0',
      dropped: track?.dropped ?? 0,
    };
    if (await index.saveTrack(begun)) return begun;
  }
  throw conflict(device);
}

/**
 * Notes a verdict in the track. Batches that were noted before, by an earlier delivery or by one at the same time,
 * are not counted again.
 *
 * @param read the track as it was read
 * @returns how many readings were dropped that were not counted before
 */
async function settle(read: DeviceTrack, verdict: ForwardVerdict, index: RecordingIndex): Promise<number> {
  const { device } = read;
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const track = attempt === 0 ? read : ((await index.track(device)) ?? read);
    const last = later(track.last, verdict.last);
    let dropped = 0;
    for (const [arrival, readings] of verdict.dropped) {
      if (compareArrivals(arrival, track.arrival) > 0) dropped += readings;
    }
    // What neither came further nor dropped anything is judged the same when it comes again, counted or not.
    if (dropped === 0 && last === track.last) return 0;
    const next = {
      ...track,
      version: track.version + 1,
      ...(last && { last }),
      arrival: compareArrivals(verdict.arrival, track.arrival) > 0 ? verdict.arrival : track.arrival,
      dropped: track.dropped + dropped,
    };
    if (await index.saveTrack(next)) return dropped;
  }
  throw conflict(device);
}

const conflict = (device: string): OdographError =>
  new OdographError('write-conflict', `the track of ${device} kept changing`);
