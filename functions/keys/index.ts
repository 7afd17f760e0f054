import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { logError, logged } from '../runtime/log.ts';
import { type KeysEvent, openKeys } from './open-keys.ts';

const keys = openKeys({ client: new SecretsManagerClient({}), pause: (ms) => sleep(ms), onError: logError });

/** Makes what links are signed with when a stack is deployed, and turns the ring of keys when Secrets Manager says so. */
export const handler = middy<KeysEvent, void>()
  .use(logged)
  .handler((event, context) => keys(event, context));
