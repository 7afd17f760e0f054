import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Authenticator } from '../../shared/access/authenticate.ts';
import { grantsOf } from '../../shared/access/grants.ts';
import { DynamoKeyStore } from '../../shared/access/key-store.dynamodb.ts';
import { problemAnswer } from '../../shared/http/problem.ts';
import { clientOptions } from '../delivery.ts';
import type { Handler } from '../gateway/gateway.ts';
import { NAMES } from '../resources.ts';

/** What stands before internal functions. */
export interface InternalGate {
  /** Lets those requests alone come to a handler that may. */
  readonly guard: (handler: Handler) => Handler;
  close(): void;
}

/**
 * Stands in for IAM, which in the cloud lets callers with AWS credentials alone come to internal functions. Here these are
 * administrators of all devices, who say so with a key.
 */
export function openInternalGate(dynamoDbUrl: string, onError: (error: unknown) => void): InternalGate {
  const client = new DynamoDBClient(clientOptions(dynamoDbUrl));
  const keys = new DynamoKeyStore({ client, tableName: NAMES.table });
  const authenticator = new Authenticator({ keys, now: Date.now, onError });
  const admit = async (headers: NodeJS.Dict<string | string[]>): Promise<void> => {
    const single = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]]);
    const principal = await authenticator.authenticate(
      Object.fromEntries(single) as Record<string, string | undefined>,
    );
    grantsOf(principal).requireAll('admin');
  };
  return {
    guard: (handler) => (request, response) => {
      admit(request.headers).then(
        () => handler(request, response),
        (error: unknown) => {
          const { statusCode, headers, body } = problemAnswer(error);
          if (statusCode >= 500) onError(error);
          response.writeHead(statusCode, headers).end(body);
        },
      );
    },
    close: () => client.destroy(),
  };
}
