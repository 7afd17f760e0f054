/**
 * The place of a batch in the order of arrival: its Kinesis sequence number, a whole number as decimal text
 * without leading zeros. Within one partition key, which is a device or one of its lanes, it rises from batch to batch.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
 */
export type Arrival = string;

/** Negative, zero or positive as `a` arrived before, with or after `b`. */
export function compareArrivals(a: Arrival, b: Arrival): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Digits of the longest sequence number. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
const MOST_DIGITS = 129;

/**
 * The place of a lane's batch among the batches of all lanes of its device: after all of lower lanes, since sequence
 * numbers of different partition keys tell nothing of each other.
 */
export const arrivalAmongLanes = (arrival: Arrival, lane = 0): Arrival =>
  lane === 0 ? arrival : `${lane}${arrival.padStart(MOST_DIGITS, '0')}`;
