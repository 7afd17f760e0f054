import * as z from 'zod';
import { DAY_HOURS } from '../statistics/days.ts';
import { hourOfDate } from '../reading/instant.ts';
import { API_LIMITS } from './limits.ts';
import { count, date, deviceName, time } from './values.ts';

export const dumpRequestSchema = z
  .strictObject(
    { date, device: deviceName.optional().meta({ description: 'Only this device.' }) },
    'give an object with a date and, if need be, a device',
  )
  .meta({ id: 'DumpRequest' });
export type DumpRequest = z.input<typeof dumpRequestSchema>;

/** Days from one to another, both counted; 0 or less where they are the wrong way round. */
const daysFrom = (from: string, to: string): number =>
  ((hourOfDate(to) ?? 0) - (hourOfDate(from) ?? 0)) / DAY_HOURS + 1;

export const dumpListQuery = z
  .strictObject({
    date: date.optional().meta({ description: 'A day in UTC.' }),
    device: deviceName.optional().meta({ description: 'Only this device.' }),
    from: date.optional().meta({
      description: `First day of several, ${API_LIMITS.dumpDays} at most, of \`device\`; in place of \`date\`.`,
    }),
    to: date.optional().meta({ description: 'Last day of them.' }),
  })
  .refine(({ date: day, device, from, to }) => {
    if (from === undefined || to === undefined) return day !== undefined && from === to;
    const days = daysFrom(from, to);
    return day === undefined && device !== undefined && days >= 1 && days <= API_LIMITS.dumpDays;
  }, `give a date, or else a device, from and to with ${API_LIMITS.dumpDays} days at most`);
export type DumpListQuery = z.input<typeof dumpListQuery>;

export const dumpStartedSchema = z
  .object({
    execution: z.string().meta({ description: 'Name of the run, to ask how it is doing.' }),
    date: z.string().meta({ format: 'date' }),
  })
  .meta({ id: 'DumpStarted' });
export type DumpStarted = z.infer<typeof dumpStartedSchema>;

export const dumpStateSchema = z
  .object({
    execution: z.string(),
    status: z.enum(['running', 'succeeded', 'failed']),
    startedAt: time,
    stoppedAt: time.optional(),
    cause: z.string().optional().meta({ description: 'Why it failed.' }),
  })
  .meta({ id: 'DumpState' });
export type DumpState = z.infer<typeof dumpStateSchema>;

const fileSchema = z
  .object({ url: z.string().meta({ description: 'Where it is served, by range too.' }), bytes: count })
  .meta({ id: 'RecordingFile' });

export const dumpListSchema = z
  .object({
    from: z.string().meta({ format: 'date' }),
    to: z.string().meta({ format: 'date' }),
    dumps: z.array(
      z
        .object({
          device: z.string(),
          date: z.string().meta({ format: 'date' }),
          revision: count,
          readings: count,
          startTime: time,
          endTime: time,
          mcap: fileSchema,
          ndjson: fileSchema,
          publishedAt: time,
        })
        .meta({ id: 'DailyRecording', description: 'The readings of a device-day as files.' }),
    ),
    pending: z
      .array(z.string().meta({ format: 'date' }))
      .optional()
      .meta({
        description:
          'Days of `device` that have readings which no recording has yet; only where it was given.',
      }),
  })
  .meta({ id: 'DumpList' });
export type DumpList = z.infer<typeof dumpListSchema>;

/** Names that runs can have. */
export const executionName = z
  .string()
  .regex(/^[\w-]{1,80}$/, 'is no name of a run')
  .meta({ description: 'Name of a run.' });
