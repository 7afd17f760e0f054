import * as fc from 'fast-check';
import { OdographError, type ErrorCode } from '../../shared/errors/odograph-error.ts';

/** One parser or codec under fuzz. */
export interface FuzzTarget {
  readonly name: string;
  /** Its part of a run's cases, as a weight: more for what outsiders reach, less for what is slow. */
  readonly share: number;
  /** @param begin is called as each case begins */
  property(begin: () => void): fc.IRawProperty<unknown, true>;
}

/**
 * A target of which every input is judged by `judge`.
 *
 * @param judge throws for a fault: an error that is not of the catalogue, or something that does not hold
 */
export function fuzzTarget<T>(
  name: string,
  share: number,
  inputs: fc.Arbitrary<T>,
  judge: (input: T) => void | Promise<void>,
): FuzzTarget {
  return {
    name,
    share,
    property: (begin) =>
      fc.asyncProperty(inputs, async (input) => {
        begin();
        await judge(input);
      }),
  };
}

/** Runs something of which only errors of these codes may come. @returns undefined when one came */
export function orRefused<T>(codes: readonly ErrorCode[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    return requireRefusal(codes, error);
  }
}

/** As orRefused, for what takes its time. */
export async function orRefusedLater<T>(
  codes: readonly ErrorCode[],
  run: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    return requireRefusal(codes, error);
  }
}

function requireRefusal(codes: readonly ErrorCode[], error: unknown): undefined {
  if (error instanceof OdographError && codes.includes(error.code)) return undefined;
  throw new Error(`this is none of ${codes.join(', ')}: ${String(error)}`, { cause: error });
}
