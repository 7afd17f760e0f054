import * as z from 'zod';
import { PERMISSIONS } from '../access/grants.ts';
import { isKeyId } from '../access/key-id.ts';
import { KEY_LIMITS } from '../access/limits.ts';
import { CURSOR, limit, nextCursor } from './paging.ts';
import { deviceName, moment, time } from './values.ts';

const keyId = z
  .string()
  .refine(isKeyId, 'is no id of a key')
  .meta({
    description: 'Id of a key: the middle part of its text.',
    examples: ['k7m2wq9xr4tzc8vb'],
  });

const keyName = z
  .string()
  .min(1)
  .max(KEY_LIMITS.nameLength)
  .meta({ description: 'What the key is for, in your words.', examples: ['gateway of car-1'] });

const may = z
  .array(
    z.enum(PERMISSIONS).meta({
      description:
        '`write` sends readings, `read` asks for what is stored, `admin` changes how devices are treated; with all devices in its scope, `admin` manages keys and dead letters too. None includes another.',
    }),
  )
  .min(1)
  .meta({ examples: [['write']] });

const devices = z
  .array(z.string().min(1).max(KEY_LIMITS.globLength))
  .min(1)
  .max(KEY_LIMITS.globs)
  .meta({ description: 'Globs of the devices in its scope; `*` for all.', examples: [['car-1']] });

const defaultDevice = deviceName.optional().meta({
  description: 'Device of the readings that name none; it has to be in the scope.',
});

export const keyListQuery = z.strictObject({
  cursor: keyId.optional().meta({ description: CURSOR }),
  limit: limit(100, 500),
});

export const keyPath = z.strictObject({ id: keyId });

export const keyRequestSchema = z
  .strictObject(
    {
      name: keyName,
      may,
      devices,
      defaultDevice,
      expires: moment.optional().meta({
        description:
          'When it ends: RFC 3339 with a zone, or milliseconds since 1970. A year from now unless given; ten years at most.',
      }),
    },
    'give an object with a name, what the key may do, its devices and, if need be, a default device and an end',
  )
  .meta({ id: 'KeyRequest' });
export type KeyRequest = z.input<typeof keyRequestSchema>;

export const keySchema = z
  .object({
    id: keyId,
    name: keyName,
    may,
    devices,
    defaultDevice,
    state: z.enum(['live', 'expired', 'revoked']).meta({ description: 'Only `live` keys are taken.' }),
    created: time,
    expires: time,
    revoked: time.optional().meta({ description: 'When it was revoked; not there otherwise.' }),
    lastUsed: time.optional().meta({ description: 'To an hour or so; not there before its first use.' }),
  })
  .meta({
    id: 'Key',
    description: 'All that is known of a key. Its secret is not: nobody can read that again.',
  });
export type Key = z.infer<typeof keySchema>;

export const keyListSchema = z
  .object({ keys: z.array(keySchema), cursor: nextCursor })
  .meta({ id: 'KeyList' });
export type KeyList = z.infer<typeof keyListSchema>;

export const createdKeySchema = z
  .object({
    key: keySchema,
    text: z.string().meta({ description: 'The key itself. It is told here, once, and kept nowhere.' }),
  })
  .meta({ id: 'CreatedKey' });
export type CreatedKey = z.infer<typeof createdKeySchema>;
