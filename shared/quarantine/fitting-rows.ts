import { CHANNEL_LIMITS } from '../index/limits.ts';
import type { RegisteredChannel } from '../index/recording-index.ts';
import type { Refusal, RowJudge } from './sift.ts';

/** Refuses the channels that a device has no room for. */
export function fittingRows(device: string, fits: (channel: RegisteredChannel) => boolean): RowJudge {
  const full: Refusal = {
    reason: 'too-many-channels',
    detail: `${device} has ${CHANNEL_LIMITS.stored} sensors and kinds of value already`,
  };
  return (column) => (fits(column) ? undefined : () => full);
}
