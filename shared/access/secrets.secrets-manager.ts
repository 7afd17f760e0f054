import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads the current text of a secret.
 *
 * @param secretId its name or ARN
 * @throws Error also for a secret that holds no text
 */
export async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (text === undefined || text === '') throw new Error(`the secret ${secretId} holds no text`);
  return text;
}
