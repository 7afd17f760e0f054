import { LANE_LIMITS } from './limits.ts';

/**
 * The lane of a sensor among so many of its device. When there are more lanes than before, a sensor stays where it
 * was or goes to one that is new: of a reading that stands in several lanes, the one of the lowest came first.
 *
 * Each lane draws a number of the sensor's name, and the highest takes it.
 * https://en.wikipedia.org/wiki/Rendezvous_hashing
 *
 * @param lanes from 1
 */
export function laneOfSensor(sensor: string, lanes: number): number {
  const name = hashOf(sensor);
  let [taken, highest] = [0, -1];
  for (let lane = 0; lane < lanes; lane += 1) {
    const drawn = mixed(name ^ Math.imul(lane + 1, 0x9e37_79b1));
    if (drawn > highest) [taken, highest] = [lane, drawn];
  }
  return taken;
}

/** FNV-1a over the units of a text. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash;
}

/** Lets every bit count for every other. https://github.com/aappleby/smhasher/wiki/MurmurHash3 */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Stands between a device and its lane in a partition key: no name holds a control character. */
const BEFORE_LANE = '\u001f';

/** Partition key of a device's batches in the stream: the device's name in lane 0, as where there are no lanes. */
export const partitionKeyOf = (device: string, lane = 0): string =>
  lane === 0 ? device : `${device}${BEFORE_LANE}${lane}`;

/** The device of a partition key. */
export const deviceOfPartitionKey = (partitionKey: string): string =>
  partitionKey.split(BEFORE_LANE, 1)[0] ?? '';

/** Whether a number is one that a lane may have. */
export const isLane = (lane: number): boolean =>
  Number.isInteger(lane) && lane >= 0 && lane < LANE_LIMITS.lanes;
