const NS_PER_SECOND = 1_000_000_000;

/** A moment as seconds and nanoseconds since 1970. */
export interface Stamp {
  readonly sec: number;
  readonly nsec: number;
}

/** The seconds that a type of stamps can hold, both ends included. */
export interface StampRange {
  readonly least: number;
  readonly most: number;
}

/** Moves a stamp; undefined where it has to stay: when it is none, is not set, or would leave its range. */
export type ShiftStamp = (sec: number, nsec: number, range: StampRange) => Stamp | undefined;

/** @param shift nanoseconds, at most 2^65 of them either way */
export function shiftBy(shift: bigint): ShiftStamp {
  const nanoseconds = BigInt(NS_PER_SECOND);
  const moreNs = Number(((shift % nanoseconds) + nanoseconds) % nanoseconds);
  const moreSeconds = Number((shift - BigInt(moreNs)) / nanoseconds);
  return (sec, nsec, { least, most }) => {
    if (!Number.isSafeInteger(sec) || !isBelowSecond(nsec) || (sec === 0 && nsec === 0)) return undefined;
    const sum = nsec + moreNs;
    const carry = sum >= NS_PER_SECOND ? 1 : 0;
    const seconds = sec + moreSeconds + carry;
    if (seconds < least || seconds > most) return undefined;
    return { sec: seconds, nsec: sum - carry * NS_PER_SECOND };
  };
}

const isBelowSecond = (nsec: number): boolean => Number.isInteger(nsec) && nsec >= 0 && nsec < NS_PER_SECOND;
