import type { SourceChannel } from '../../source.ts';

/**
 * Moves the stamps in a message by some nanoseconds. A stamp that is not set stays so, and so does one that would leave
 * what its type can hold.
 *
 * @param payload may be changed where no length changes
 * @returns the message, which is the payload itself when its length stays
 */
export type Stamper = (payload: Buffer, shift: bigint) => Uint8Array;

/** What moves the stamps in the messages of a channel; undefined for schemas that are not known to have any. */
export function stamperOf(_channel: SourceChannel): Stamper | undefined {
  return undefined;
}
