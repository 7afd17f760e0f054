/**
 * The place of a batch in the order of arrival: its Kinesis sequence number, a whole number as decimal text
 * without leading zeros. Within one device's partition key it rises from batch to batch.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
 */
export type Arrival = string;

/** Negative, zero or positive as `a` arrived before, with or after `b`. */
export function compareArrivals(a: Arrival, b: Arrival): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
