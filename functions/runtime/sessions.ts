import { S3Client } from '@aws-sdk/client-s3';
import { S3FileReader } from '../../shared/dump/file-reader.s3.ts';
import type { ResolvePorts } from '../../shared/session/resolve-session.ts';
import type { SessionStore } from '../../shared/session/session-store.ts';
import { DynamoSessionStore } from '../../shared/session/session-store.dynamodb.ts';
import { openRegistry, parseSourceSettings } from '../../shared/session/sources/registry.ts';
import { resource } from './environment.ts';
import { dynamoTable, now, storedPorts } from './ports.ts';

export interface SessionPorts extends ResolvePorts {
  readonly store: SessionStore;
}

/** Sessions, and all that they may be bound to. */
export function sessionPorts(): SessionPorts {
  const files = new S3FileReader(new S3Client({}), resource('bucket'));
  const registry = openRegistry(parseSourceSettings(resource('sources')), {
    readings: storedPorts(),
    files,
    http: { now },
  });
  return { store: new DynamoSessionStore(dynamoTable()), registry };
}
