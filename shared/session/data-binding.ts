/** Which data is meant. */
export interface DataKey {
  /** Token of a configured source; never an address. */
  readonly source: string;
  /** What identifies the data within that source, in a form that the source understands. */
  readonly identity: string;
  /** The moment that the data's times are counted from, in nanoseconds since 1970; mostly 0. */
  readonly timeRef: bigint;
}

/** Data channels that appear in the session, in a row, from a number on. */
export interface ChannelRange {
  readonly firstDataChannel: number;
  readonly firstSessionChannel: number;
  readonly lastSessionChannel: number;
}

/** Binds data to a session, clipped, shifted in time, with other numbers for its channels. */
export interface DataBinding {
  readonly key: DataKey;
  /** Bounds in session time, both included, in nanoseconds since 1970: nothing outside them appears. */
  readonly sessionStartTime?: bigint;
  readonly sessionEndTime?: bigint;
  /** Nanoseconds that the data appears later in the session than it was. */
  readonly sessionTimeOffset: bigint;
  /** Those data channels that appear; all, under their own numbers, when there are none. */
  readonly dataChannelBindings: readonly ChannelRange[];
}

export const sameKey = (a: DataKey, b: DataKey): boolean =>
  a.source === b.source && a.identity === b.identity && a.timeRef === b.timeRef;

/** Whether two bindings are of the same stretch of the same data, so that one takes the other's place. */
export const isSameStretch = (a: DataBinding, b: DataBinding): boolean =>
  sameKey(a.key, b.key) && a.sessionStartTime === b.sessionStartTime && a.sessionEndTime === b.sessionEndTime;

/** Nanoseconds from the data's own time to session time. */
export const shiftOf = ({ key, sessionTimeOffset }: DataBinding): bigint => key.timeRef + sessionTimeOffset;

const length = ({ firstSessionChannel, lastSessionChannel }: ChannelRange): number =>
  lastSessionChannel - firstSessionChannel + 1;

/** The number in the session of a data channel; undefined where it does not appear. */
export function sessionChannelOf(
  { dataChannelBindings: ranges }: DataBinding,
  channel: number,
): number | undefined {
  if (ranges.length === 0) return channel;
  for (const range of ranges) {
    const place = channel - range.firstDataChannel;
    if (place >= 0 && place < length(range)) return range.firstSessionChannel + place;
  }
  return undefined;
}

/** Says what is wrong with a binding as a whole, or nothing. */
export function bindingFault(binding: DataBinding): string | undefined {
  const { sessionStartTime: start, sessionEndTime: end, dataChannelBindings: ranges } = binding;
  if (start !== undefined && end !== undefined && start > end) return 'ends before it starts';
  if (ranges.some((range) => length(range) < 1)) return 'has a range of channels that ends before it starts';
  const ofData = ranges.map((range) => [range.firstDataChannel, length(range)] as const);
  const ofSession = ranges.map((range) => [range.firstSessionChannel, length(range)] as const);
  if (overlap(ofData)) return 'takes a data channel twice';
  if (overlap(ofSession)) return 'gives two data channels one number';
  return undefined;
}

function overlap(stretches: readonly (readonly [first: number, length: number])[]): boolean {
  const sorted = stretches.toSorted(([a], [b]) => a - b);
  return sorted.some(([first], at) => {
    const before = sorted[at - 1];
    return before !== undefined && before[0] + before[1] > first;
  });
}
