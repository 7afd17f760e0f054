import type { ManifestPorts } from '../../../shared/manifest/build-manifest.ts';
import type { LatestReading } from '../../../shared/statistics/latest-readings.ts';
import type { Odometer } from '../../../shared/statistics/read-odometer.ts';
import type { ChannelSeries } from '../../../shared/statistics/read-series.ts';
import { checkAnswers } from '../checks/check-answers.ts';
import type { Content } from '../checks/content.ts';
import { insist } from './insist.ts';
import type { World } from './world.ts';

/** What the API tells of a device. */
export interface Answers {
  readonly latest: readonly LatestReading[];
  /** On the Earth, and in the plane. */
  readonly odometers: readonly (Odometer | undefined)[];
  readonly series: readonly ChannelSeries[];
}

/** All that ever comes of a history, as one range. */
const START = { hour: 0, ns: 0 };
const END = { hour: 2_000_000, ns: 0 };

/**
 * Asks for what the API tells of a device, and checks it.
 *
 * @param contents the device's whole recording, where nothing changes any more
 */
export async function ask(
  world: World,
  name: string,
  device: string,
  contents?: readonly Content[],
): Promise<void> {
  const { cloud, model } = world;
  const moment = model.persisted;
  const answers = await insist(world, `answers ${name}`, (actor) =>
    cloud.invoke(
      'api',
      actor,
      async ({ index, summaries, readings, files, now, cache }): Promise<Answers> => {
        const { latestReadings, readOdometer, readSeries } = cloud.build;
        const pieces: ManifestPorts['pieces'] = (...of) =>
          cloud.build.storedPieces(...of, { index, readings, files, now });
        const ports = { index, summaries, pieces, cache };
        const latest = await latestReadings(device, ports);
        const channels = (await index.head(device))?.channels ?? [];
        const series = await readSeries({ device, channels, start: START, end: END, bins: 1 }, ports);
        return {
          latest: latest?.readings ?? [],
          odometers: [
            await readOdometer({ device, measure: 'geodesic' }, ports),
            await readOdometer({ device, measure: 'plane' }, ports),
          ],
          series: series?.channels ?? [],
        };
      },
    ),
  );
  if (answers !== undefined) checkAnswers(world, name, device, answers, moment, contents);
}
