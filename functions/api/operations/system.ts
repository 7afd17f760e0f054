import packageJson from '../../../package.json' with { type: 'json' };
import { describeApi } from '../../../shared/api/openapi.ts';
import { ROUTES } from '../../../shared/api/routes.ts';
import { latestFirst } from '../../../shared/channels/recent-channels.ts';
import { recentDevices } from '../../../shared/device/recent-devices.ts';
import { formatInstant } from '../../../shared/reading/instant.ts';
import { accessSettings } from '../../runtime/access.ts';
import { now } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';
import { listing } from '../statistics.ts';
import { ageSeconds, requireKnown } from './devices.ts';

/** The API's description; the same for as long as the process lives, and asked for by every page that shows it. */
let description: string | undefined;

type SystemOperations = Pick<Operations, 'getHealth' | 'getStatus' | 'getDescription'>;

export const systemOperations: SystemOperations = {
  getHealth: async () => ({ status: 'ok' }),
  getStatus: async ({ query: { device } }, asking) => {
    await requireKnown(device);
    const recent = await recentDevices(device, now(), listing(asking), asking.signal);
    const [latest] = recent.toSorted(latestFirst);
    return {
      status: 'ok',
      access: accessSettings.mode,
      version: packageJson.version,
      time: new Date(now()).toISOString(),
      latest: latest
        ? {
            device: latest.hour.device,
            time: formatInstant(latest.last),
            ageSeconds: ageSeconds(latest.last),
          }
        : null,
      devices: recent.length,
    };
  },
  getDescription: async () => {
    description ??= JSON.stringify(describeApi(ROUTES, packageJson.version));
    return { body: description };
  },
};
