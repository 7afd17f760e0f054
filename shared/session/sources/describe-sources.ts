import * as z from 'zod';
import type { SourceDescription, SourceDirectory } from '../access.ts';
import { parseSettings } from './parse-settings.ts';
import { folderOf, pathFault } from './path-in-bucket.ts';
import { describeReadings } from './readings/describe-readings.ts';
import { devicesSchema } from './source-devices.ts';
import { segmentFault } from './url-template.ts';

const devices = devicesSchema.optional();

/** As far as it matters to what identities mean; the registry checks all of it. */
const settingsSchema = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('readings') }),
    z.looseObject({ kind: z.literal('files'), prefix: z.string().default(''), devices }),
    z.looseObject({ kind: z.literal('mcap'), devices }),
  ]),
);

type Entry = z.output<typeof settingsSchema>[string];

/**
 * What identities mean of a deployment's sources, for functions that decide about sessions and read none of their data:
 * they need nothing of what reads it.
 *
 * @param text JSON, as the registry takes it
 * @param index of the readings of this system
 * @throws Error when it is none, which only a wrong deployment can cause; it repeats nothing of what may be secret
 */
export function describeSources(
  text: string,
  index: Parameters<typeof describeReadings>[0],
): SourceDirectory {
  const settings = parseSettings(settingsSchema, text);
  return new Map(Object.entries(settings).map(([token, entry]) => [token, describe(entry, index)]));
}

function describe(entry: Entry, index: Parameters<typeof describeReadings>[0]): SourceDescription {
  if (entry.kind === 'readings') return describeReadings(index);
  const devicesOf = () => entry.devices;
  if (entry.kind === 'mcap') return { devicesOf, identityFault: segmentFault };
  const folder = folderOf(entry.prefix);
  return { devicesOf, identityFault: (identity) => pathFault(identity, folder) };
}
