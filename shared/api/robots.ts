import * as z from 'zod';
import { deviceName, milliseconds, revision } from './values.ts';

export const robotPath = z.strictObject({ robot: deviceName });

export const robotSchema = z
  .object({
    name: deviceName,
    odometer: z.number().min(0).meta({ description: 'Way through all of its positions.' }),
    last_x: z.number(),
    last_y: z.number(),
    created_time: milliseconds.meta({ description: 'Of its first position.' }),
    updated_time: milliseconds.meta({ description: 'Of its last position.' }),
    revision,
  })
  .meta({
    id: 'Robot',
    description: 'A device that sends `x` and `y`.',
    examples: [
      {
        name: 'robot-7',
        odometer: 412.5,
        last_x: 3.25,
        last_y: -1.5,
        created_time: 1_779_566_400_000,
        updated_time: 1_779_569_651_250,
        revision: 12,
      },
    ],
  });
export type Robot = z.infer<typeof robotSchema>;

export const robotListSchema = z.array(robotSchema).meta({ id: 'RobotList' });
export type RobotList = z.infer<typeof robotListSchema>;

export const robotRangeQuery = z.strictObject({
  start_time: milliseconds.optional().meta({ description: 'From then on, included; open unless given.' }),
  end_time: milliseconds.optional().meta({ description: 'Up to then, included; open unless given.' }),
});

export const robotEventsSchema = z
  .array(
    z.object({ robot: deviceName, x: z.number(), y: z.number(), timestamp: milliseconds }).meta({
      id: 'RobotEvent',
      examples: [{ robot: 'robot-7', x: 3.25, y: -1.5, timestamp: 1_779_569_651_250 }],
    }),
  )
  .meta({ id: 'RobotEvents', description: 'Ascending in time.' });
export type RobotEvents = z.infer<typeof robotEventsSchema>;

export const robotOdometerSchema = z
  .object({ robot: deviceName, odometer: z.number().min(0), revision })
  .meta({ id: 'RobotOdometer', examples: [{ robot: 'robot-7', odometer: 412.5, revision: 12 }] });
export type RobotOdometer = z.infer<typeof robotOdometerSchema>;
