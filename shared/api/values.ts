import * as z from 'zod';
import { MEASURES, ORDERINGS } from '../index/recording-index.ts';
import { hourOfDate } from '../reading/instant.ts';
import { parseKnownRfc3339 } from '../reading/known-instants.ts';
import { READING_LIMITS } from '../reading/limits.ts';
import { parseMoment } from '../reading/moment.ts';
import { nameFault } from '../reading/name.ts';
import { KINDS } from '../reading/reading.ts';

const NAME_LENGTH = { minLength: 1, maxLength: READING_LIMITS.nameBytes };

const name = z.string().check((context) => {
  const fault = nameFault(context.value);
  if (fault !== undefined) context.issues.push({ code: 'custom', message: fault, input: context.value });
});

export const deviceName = name.meta({
  ...NAME_LENGTH,
  description: 'Name of a device.',
  examples: ['car-1'],
});

export const sensorName = name.meta({
  ...NAME_LENGTH,
  description: 'Name of a sensor.',
  examples: ['speed'],
});

/** Not for paths: where there is more than one device, one has to be named. */
export const onlyDevice = deviceName.optional().meta({
  description: 'Name of a device. May be left out where there is only one.',
});

export const kind = z.enum(KINDS).meta({
  description: 'Kind of value. A sensor that has sent several kinds has a channel for each.',
});

export const ordering = z.enum(ORDERINGS).meta({
  description: 'Which readings are taken: `any`, or only those that go `forward`, later than all before.',
});

export const measure = z.enum(MEASURES).meta({
  description:
    '`geodesic`: metres on the Earth, from latitude and longitude. `plane`: units of `x` and `y` of a pose.',
});

/** `YYYY-MM-DD` in UTC. */
export const date = z
  .string()
  .refine((text) => hourOfDate(text) !== undefined, 'is no date; give YYYY-MM-DD')
  .meta({ description: 'A day in UTC.', format: 'date', examples: ['2026-05-23'] });

/** A moment that a caller names; it becomes an Instant. */
export const moment = z
  .string()
  .transform((text, context) => {
    const at = parseMoment(text);
    if (at !== undefined) return at;
    const message = 'is no moment; give RFC 3339 with a zone, like 2026-05-23T20:54:11Z, or milliseconds';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .meta({
    description: 'RFC 3339 with a zone and up to nine digits of a second, or whole milliseconds since 1970.',
    examples: ['2026-05-23T20:54:11.250Z'],
  });

/** Time of an answer. */
export const time = z
  .string()
  .refine((text) => parseKnownRfc3339(text) !== undefined, 'is no RFC 3339 time')
  .meta({
    description: 'RFC 3339 in UTC with up to nine digits of a second; exact.',
    format: 'date-time',
    examples: ['2026-05-23T20:54:11.250Z'],
  });

/** Furthest from 1970 that a Date can be: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MOST_MILLISECONDS = 8.64e15;

export const milliseconds = z
  .int()
  .min(-MOST_MILLISECONDS)
  .max(MOST_MILLISECONDS)
  .meta({ description: 'Whole milliseconds since 1970, UTC.', examples: [1779569651250] });

export const count = z
  .int()
  .min(0)
  .meta({ examples: [60] });

export const revision = z
  .int()
  .min(0)
  .meta({
    description: 'Rises with everything new in what the answer was made of; late readings too.',
    examples: [118],
  });

/** Of a kind each: a JSON object as it was sent. */
export const readingValue = z
  .union([z.number(), z.boolean(), z.string(), z.record(z.string(), z.unknown())])
  .meta({ description: 'A number, a boolean, a text, or a JSON object as it was sent.', examples: [13.4] });
