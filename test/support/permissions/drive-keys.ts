import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { KEY_RESOURCES } from '../../../functions/keys/resources.ts';
import { FUNCTIONS } from '../../../functions/catalogue.ts';
import { AwsError } from '../../../local/aws-json/aws-error.ts';
import { startAwsJson } from '../../../local/aws-json/endpoint.ts';
import { startLambdaHost } from '../../../local/lambda-host/lambda-host.ts';
import { NAMES } from '../../../local/resources.ts';
import { ROTATION_STEPS } from '../../../shared/access/rotate-ring.ts';
import { FakeSecretsManager } from '../fake-secrets-manager.ts';

const COMMANDS = {
  DescribeSecret: (input: never) => new DescribeSecretCommand(input),
  GetSecretValue: (input: never) => new GetSecretValueCommand(input),
  PutSecretValue: (input: never) => new PutSecretValueCommand(input),
  UpdateSecretVersionStage: (input: never) => new UpdateSecretVersionStageCommand(input),
};

const REQUESTS = ['6f5e3a30-8f2f-4f2c-b1a3-0a9c6f3f0c11', '0c4c5f0e-6f9b-4a76-9d1b-9b1f3f8f7d22'] as const;

/**
 * Has the function that makes keys do so as a deployment has it, and turn them. No local system runs it, whose keys
 * are files.
 *
 * @param before where the stand-in of Secrets Manager is to be called, instead of where it listens
 */
export async function driveKeys(
  folder: string,
  logFolder: string,
  before: (url: string) => Promise<string>,
): Promise<void> {
  await using running = new AsyncDisposableStack();
  const secrets = [NAMES.linkKeys, NAMES.fileKey].map(
    (name) => [name, new FakeSecretsManager(name, 'a password of the platform')] as const,
  );
  const secretsManager = await startSecretsManager(new Map(secrets));
  running.defer(() => secretsManager.close());
  const stack = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  stack.listen(0, '127.0.0.1');
  await once(stack, 'listening');
  running.defer(() => {
    stack.closeAllConnections();
    stack.close();
  });
  const { timeoutSeconds, memoryMb } = FUNCTIONS.keys;
  const host = startLambdaHost({
    functions: [{ name: 'keys', folder, timeoutSeconds, memoryMb }],
    logFolder,
    environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: await before(secretsManager.url) },
  });
  running.defer(() => host.close());

  const make = (ResourceType: string, Secret: string): Promise<unknown> =>
    host.invoke('keys', {
      RequestType: 'Create',
      ResponseURL: `http://127.0.0.1:${(stack.address() as AddressInfo).port}/answer`,
      StackId: 'stack',
      RequestId: REQUESTS[0],
      LogicalResourceId: 'Made',
      ResourceType,
      ResourceProperties: { Secret },
    });
  await make(KEY_RESOURCES.ring, NAMES.linkKeys);
  await make(KEY_RESOURCES.fileKey, NAMES.fileKey);
  for (const Step of ROTATION_STEPS)
    await host.invoke('keys', { Step, SecretId: NAMES.linkKeys, ClientRequestToken: REQUESTS[1] });
}

/** Serves secrets that may be written. */
function startSecretsManager(secrets: ReadonlyMap<string, FakeSecretsManager>) {
  const named = z.looseObject({ SecretId: z.string() });
  const operations = Object.entries(COMMANDS).map(
    ([name, command]) =>
      [
        name,
        async (input: unknown): Promise<unknown> => {
          const { SecretId: id } = named.parse(input);
          try {
            return await secrets.get(id)?.client.send(command(input as never) as never);
          } catch (error) {
            throw new AwsError(error instanceof Error ? error.name : 'Error', String(error));
          }
        },
      ] as const,
  );
  return startAwsJson({
    port: 0,
    target: 'secretsmanager',
    contentType: 'application/x-amz-json-1.1',
    maxBodyBytes: 100_000,
    operations: new Map(operations),
  });
}
