import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readerId } from '../../../shared/access/reader-id.ts';
import { LIVE_LIMITS } from '../../../shared/live/limits.ts';
import { liveText } from '../../../shared/live/live-text.ts';
import { type LiveEvent, openLive } from '../../../shared/live/open-live.ts';
import { latestReadings } from '../../../shared/statistics/latest-readings.ts';
import { FUNCTIONS } from '../../catalogue.ts';
import { dynamoPorts, now } from '../../runtime/ports.ts';
import { streamCounter } from '../../runtime/streams.ts';
import type { Operations } from '../operation.ts';
import { statisticsPorts } from '../statistics.ts';
import { toSensors } from './readings.ts';

const { index } = dynamoPorts();
const openStream = streamCounter(FUNCTIONS.api.timeoutSeconds);

/** JSON of an event, as `getLatest` answers it. */
const describe = (device: string, { revision, readings }: LiveEvent): string =>
  JSON.stringify({ device, revision, sensors: toSensors(readings) });

export const liveOperations: Pick<Operations, 'streamLive'> = {
  streamLive: async ({ path: { device }, headers }, { grants }) => {
    const gone = new AbortController();
    const open = async () => {
      const events = await openLive(device, headers['last-event-id'], {
        index,
        latest: (name) => latestReadings(name, statisticsPorts(gone.signal)),
        now,
        pause: async (ms) => {
          await sleep(ms, undefined, { signal: gone.signal }).catch(() => undefined);
        },
        signal: gone.signal,
      });
      return liveText(events, (event) => describe(device, event), LIVE_LIMITS.retryMs);
    };
    const text = await openStream(readerId(grants.principal), open);
    const body = Readable.from(text, { objectMode: false });
    body.once('close', () => gone.abort());
    return { body, headers: { 'cache-control': 'no-store' } };
  },
};
