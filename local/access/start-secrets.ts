import * as z from 'zod';
import { AwsError } from '../aws-json/aws-error.ts';
import { localArn } from '../aws-json/arn.ts';
import { type AwsJsonEndpoint, startAwsJson } from '../aws-json/endpoint.ts';
import { operation } from '../aws-json/operation.ts';

export interface SecretsOptions {
  /** Texts by the names of their secrets. */
  readonly secrets: ReadonlyMap<string, string>;
  /** TCP port on 127.0.0.1; 0, the default, lets the system choose. */
  readonly port?: number;
}

/** More than any request to read a secret is long. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Serves the part of Secrets Manager that reading a secret takes.
 *
 * @example
 * const secrets = await startSecrets({ secrets: new Map([['links', text]]) });
 * const client = new SecretsManagerClient({ endpoint: secrets.url });
 */
export async function startSecrets({ secrets, port = 0 }: SecretsOptions): Promise<AwsJsonEndpoint> {
  const getSecretValue = operation(z.object({ SecretId: z.string().min(1) }), ({ SecretId: name }) => {
    const text = secrets.get(name);
    if (text === undefined) throw new AwsError('ResourceNotFoundException', `there is no secret ${name}`);
    const arn = localArn('secretsmanager', `secret:${name}`);
    return { ARN: arn, Name: name, SecretString: text, VersionStages: ['AWSCURRENT'] };
  });
  return startAwsJson({
    port,
    target: 'secretsmanager',
    contentType: 'application/x-amz-json-1.1',
    maxBodyBytes: MAX_BODY_BYTES,
    operations: new Map([['GetSecretValue', getSecretValue]]),
  });
}
