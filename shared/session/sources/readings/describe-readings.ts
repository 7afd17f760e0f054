import type { RecordingIndex } from '../../../index/recording-index.ts';
import { toNanoseconds } from '../../../reading/instant.ts';
import { spanOf, within } from '../../data-range.ts';
import type { DataSource, TimeStretch } from '../../source.ts';
import { extentsOf } from './extents.ts';
import { parseIdentity } from './parse-identity.ts';
import { toTimeRange } from './time-range.ts';
import { IdentityFault } from './tokens.ts';

type Index = Pick<RecordingIndex, 'firstHour' | 'lastHour' | 'hours'>;

/** What identities of readings mean, and what time they cover, for those that read none of the readings. */
export const describeReadings = (
  index: Index,
): Required<Pick<DataSource, 'identityFault' | 'devicesOf' | 'span'>> => ({
  identityFault: (identity) => {
    try {
      parseIdentity(identity);
      return undefined;
    } catch (error) {
      if (error instanceof IdentityFault) return error.message;
      throw error;
    }
  },
  devicesOf: (identity) => {
    try {
      return [parseIdentity(identity).device];
    } catch (error) {
      if (error instanceof IdentityFault) return undefined;
      throw error;
    }
  },
  span: (identity, range) => spanIn(parseIdentity(identity).device, range, index),
});

/** From the first reading of a device to its last, as far as hours tell. */
async function spanIn(device: string, range: TimeStretch, index: Index): Promise<TimeStretch | undefined> {
  const [first, last] = await Promise.all([index.firstHour(device), index.lastHour(device)]);
  if (first === undefined || last === undefined) return undefined;
  const whole = {
    start: toNanoseconds({ hour: first.hour, ns: first.firstNs }),
    end: toNanoseconds({ hour: last.hour, ns: last.lastNs }),
  };
  const part = within(whole, range);
  if (part === undefined || (part.start === whole.start && part.end === whole.end)) return part;
  // Where it is cut there may be none for a long time.
  const { start, end } = toTimeRange(part);
  const extents = extentsOf(await index.hours(device, start.hour, end.hour), 1, () => new Set());
  return spanOf(extents.flatMap((extent) => within(extent, part) ?? []));
}
