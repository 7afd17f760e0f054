import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeyWish } from '../../shared/access/create-key.ts';
import { PERMISSIONS } from '../../shared/access/grants.ts';
import { DynamoKeyStore } from '../../shared/access/key-store.dynamodb.ts';
import { KEY_LIMITS } from '../../shared/access/limits.ts';
import { clientOptions } from '../delivery.ts';
import { NAMES } from '../resources.ts';
import { keepKey } from './kept-key.ts';

/** The keys with which the work on a local system begins. Both stay in the data folder. */
export interface FirstKeys {
  /** File that holds the administrator's key, and nothing else; only the system's user may read it. */
  readonly keyFile: string;
  /** The administrator's key, which may do everything. */
  readonly key: string;
  /** A key as a device has it: it may send readings of DEVICE, and of no other. */
  readonly deviceKey: string;
}

/** The device that the device's key is for. */
export const DEVICE = 'car';

const ADMINISTRATOR: KeyWish = { name: 'administrator of npm start', may: PERMISSIONS, devices: ['*'] };
const SENDER: KeyWish = {
  name: 'device of npm start',
  may: ['write'],
  devices: [DEVICE],
  defaultDevice: DEVICE,
};

/** Opens the first keys, which are made if need be: those who may make keys have to have one. */
export async function openFirstKeys(dataDir: string, dynamoDbUrl: string): Promise<FirstKeys> {
  const client = new DynamoDBClient(clientOptions(dynamoDbUrl));
  const now = Date.now;
  const ports = { keys: new DynamoKeyStore({ client, tableName: NAMES.table }), now };
  const expiresMs = now() + KEY_LIMITS.longestLifeMs;
  const keyFile = join(dataDir, 'access', 'key');
  try {
    const key = await keepKey(keyFile, { ...ADMINISTRATOR, expiresMs }, ports);
    const deviceFile = join(dataDir, 'access', 'device-key');
    const deviceKey = await keepKey(deviceFile, { ...SENDER, expiresMs }, ports);
    return { keyFile, key, deviceKey };
  } finally {
    client.destroy();
  }
}
