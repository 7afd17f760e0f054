import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { S3DashboardBodies } from '../../shared/dashboard/dashboard-bodies.s3.ts';
import { DynamoDashboardStore } from '../../shared/dashboard/dashboard-store.dynamodb.ts';
import type { DashboardPorts } from '../../shared/dashboard/ports.ts';
import { resource } from './environment.ts';
import { dynamoTable, now } from './ports.ts';

/** Where dashboards are kept. */
export function storedDashboards(): Pick<DashboardPorts, 'store' | 'bodies' | 'now'> {
  const table = dynamoTable();
  const once = { ...table, client: new DynamoDBClient({ maxAttempts: 1 }) };
  return {
    store: new DynamoDashboardStore(table, once),
    bodies: new S3DashboardBodies(new S3Client({}), resource('bucket')),
    now,
  };
}

/** What changes dashboards beside that. */
export const changing: Pick<DashboardPorts, 'newId' | 'pause'> = {
  newId: () => randomUUID(),
  pause: async (ms) => sleep(ms),
};
