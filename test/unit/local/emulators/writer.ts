// Writes until it is killed: see persistence.test.ts.
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startDynamoDb } from '../../../../local/emulators/dynamodb.ts';
import { startS3 } from '../../../../local/emulators/s3.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../../local/identity.ts';

const folder = process.argv[2] ?? '';
const dynamoDb = await startDynamoDb({ folder: join(folder, 'dynamodb'), tableName: 'odograph' });
const s3 = await startS3({ folder: join(folder, 's3'), bucketName: 'odograph' });
const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
const dynamoDbClient = new DynamoDBClient({ ...common, endpoint: dynamoDb.url });
const s3Client = new S3Client({ ...common, endpoint: s3.url });

process.on('disconnect', () => process.exit(1));
for (let n = 0; n < 10_000; n++) {
  await dynamoDbClient.send(
    new PutItemCommand({
      TableName: 'odograph',
      Item: { pk: { S: 'p' }, sk: { S: String(n) }, data: { B: Buffer.alloc(10_000, n) } },
    }),
  );
  await s3Client.send(
    new PutObjectCommand({ Bucket: 'odograph', Key: `dumps/${n}`, Body: Buffer.alloc(100_000, n) }),
  );
  process.send?.(n);
}
