import packageJson from '../../../package.json' with { type: 'json' };
import { describeApi } from '../../../shared/api/openapi.ts';
import { ROUTES } from '../../../shared/api/routes.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { compareInstants, formatInstant } from '../../../shared/reading/instant.ts';
import { dynamoPorts, now } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';
import { recentDevices } from '../recent-devices.ts';
import { ageSeconds } from './devices.ts';

const { index } = dynamoPorts();

type SystemOperations = Pick<Operations, 'getHealth' | 'getStatus' | 'getDescription'>;

export const systemOperations: SystemOperations = {
  getHealth: async () => ({ status: 'ok' }),
  getStatus: async ({ query: { device } }) => {
    if (device !== undefined && (await index.head(device)) === undefined)
      throw new OdographError('not-found', `there is no device ${device}`);
    const recent = await recentDevices(device, index);
    const [latest] = recent.toSorted((a, b) => compareInstants(b.last, a.last));
    return {
      status: 'ok',
      access: 'open',
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
  getDescription: async () => ({ body: JSON.stringify(describeApi(ROUTES, packageJson.version)) }),
};
