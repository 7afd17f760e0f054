import * as z from 'zod';
import { globsFault } from '../access/device-globs.ts';
import { globMatcher } from '../recording/glob.ts';
import { LANE_LIMITS } from './limits.ts';

/** In how many lanes devices are split, by globs of their names. */
export const laneSettingsSchema = z
  .record(z.string(), z.int().min(1).max(LANE_LIMITS.lanes))
  .superRefine((lanes, context) => {
    const fault = globsFault(Object.keys(lanes));
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `its globs ${fault}` });
    const bytes = Buffer.byteLength(JSON.stringify(lanes));
    if (bytes <= LANE_LIMITS.settingsBytes) return;
    const message = `expected at most ${LANE_LIMITS.settingsBytes} bytes of JSON, not ${bytes}`;
    context.addIssue({ code: 'custom', message });
  });

export type LaneSettings = z.output<typeof laneSettingsSchema>;

/** @throws Error when they are none, which only a wrong deployment can cause */
export function parseLaneSettings(text: string): LaneSettings {
  const parsed = laneSettingsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`the lanes cannot be used: ${z.prettifyError(parsed.error)}`);
}

/** Tells how many lanes a device has: the most of all globs that match it, and 1 where none does. */
export function lanesMatcher(settings: LaneSettings): (device: string) => number {
  const matchers = Object.entries(settings).map(([glob, lanes]) => ({ matches: globMatcher([glob]), lanes }));
  return (device) =>
    matchers.reduce((most, { matches, lanes }) => (lanes > most && matches(device) ? lanes : most), 1);
}
