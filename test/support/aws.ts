import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { TABLE } from '../../shared/store/table.ts';

const IDENTITY = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Something that runs in this process until it is closed. */
export type Running<T> = T & { close(): Promise<void> };

/** An empty table in memory. */
export async function startTable(): Promise<Running<DynamoTable>> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({ ...IDENTITY, endpoint: `http://127.0.0.1:${port}` });
  const keys = [TABLE.partitionKey, TABLE.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName: 'odograph',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }) as const),
      KeySchema: [
        { AttributeName: TABLE.partitionKey, KeyType: 'HASH' },
        { AttributeName: TABLE.sortKey, KeyType: 'RANGE' },
      ],
    }),
  );
  const close = async (): Promise<void> => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, tableName: 'odograph', close };
}

/** An empty bucket in memory. */
export async function startBucket(): Promise<Running<{ client: S3Client; bucket: string }>> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = new S3Client({ ...IDENTITY, endpoint, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'odograph' }));
  const close = async (): Promise<void> => {
    client.destroy();
    await app.close();
  };
  return { client, bucket: 'odograph', close };
}
