import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Left } from './stack.ts';

export interface PresenceClients {
  readonly tables: DynamoDBClient;
  readonly buckets: S3Client;
  readonly secrets: SecretsManagerClient;
}

/** Whether something that was left is there still. What cannot be looked at counts as there. */
export async function isPresent({ type, name }: Left, clients: PresenceClients): Promise<boolean> {
  const { tables, buckets, secrets } = clients;
  switch (type) {
    case 'AWS::DynamoDB::GlobalTable':
      return isThere(tables.send(new DescribeTableCommand({ TableName: name })));
    case 'AWS::S3::Bucket':
      return isThere(buckets.send(new HeadBucketCommand({ Bucket: name })));
    case 'AWS::SecretsManager::Secret':
      // One that was told to go is looked at as long as it can be restored.
      return isThere(
        secrets.send(new DescribeSecretCommand({ SecretId: name })),
        ({ DeletedDate }) => !DeletedDate,
      );
    default:
      return true;
  }
}

/** What services call something that is not there, and something that may not be looked at. */
const ABSENT = new Set(['ResourceNotFoundException', 'NotFound', 'NoSuchBucket']);
const UNSEEN = new Set(['AccessDeniedException', 'AccessDenied', 'Forbidden', 'PermanentRedirect']);

async function isThere<T>(looking: Promise<T>, isSo: (found: T) => boolean = () => true): Promise<boolean> {
  try {
    return isSo(await looking);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (ABSENT.has(name)) return false;
    if (UNSEEN.has(name)) return true;
    throw error;
  }
}
