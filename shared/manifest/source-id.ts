import { createHash } from 'node:crypto';
import type { HourEntry } from '../index/recording-index.ts';
import { CODEC_VERSION } from '../segment/codec.ts';

/** Rises whenever the same readings would give other bytes of a recording. */
const RECORDING_VERSION = 1;

/**
 * The id of a streamed source: the same for the same device, window, selection, channels and revisions, and
 * another one as soon as any of them differs, so that nothing stale can stay in a loader's cache.
 *
 * @param query what writeDataQuery makes of the source's query
 * @param hours the hours that the source may draw on
 */
export function sourceId(query: string, hours: readonly HourEntry[]): string {
  const revisions = hours.map(({ hour, revision }) => `${hour}:${revision}`).join(',');
  const covered = `${RECORDING_VERSION}.${CODEC_VERSION} ${query} ${revisions}`;
  return `odograph-${createHash('sha256').update(covered).digest('base64url').slice(0, 32)}`;
}
