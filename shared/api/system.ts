import * as z from 'zod';
import { count, deviceName, time } from './values.ts';

export const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

export const statusQuery = z.strictObject({
  device: deviceName.optional().meta({ description: 'Tell of this device only.' }),
});

export const statusSchema = z
  .object({
    status: z.literal('ok'),
    access: z.string().meta({
      description:
        'How it is known who asks: `keys` means by keys and tokens, `open` that anyone may who can reach it.',
    }),
    version: z.string().meta({ examples: ['0.1.0'] }),
    time: time.meta({ description: "The server's clock." }),
    latest: z
      .object({
        device: deviceName,
        time: time.meta({ description: 'Time of the latest reading.' }),
        ageSeconds: z.number().meta({
          description: 'How long ago that was; negative where the clock of the device is ahead.',
        }),
      })
      .nullable()
      .meta({ description: 'How fresh the data is; null where there is none of the last days.' }),
    devices: count.meta({ description: 'Devices with readings of the last days that were looked at.' }),
  })
  .meta({
    id: 'Status',
    examples: [
      {
        status: 'ok',
        access: 'open',
        version: '0.1.0',
        time: '2026-05-23T20:54:12.500Z',
        latest: { device: 'car-1', time: '2026-05-23T20:54:11.250Z', ageSeconds: 1.25 },
        devices: 3,
      },
    ],
  });
export type Status = z.infer<typeof statusSchema>;
