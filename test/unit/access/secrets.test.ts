import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../../shared/access/secrets.secrets-manager.ts';

/** A client that gives an answer and tells what it was asked. */
function clientThat(answer: object): { client: SecretsManagerClient; asked: unknown[] } {
  const asked: unknown[] = [];
  const send = async (command: unknown): Promise<object> => {
    asked.push(command);
    return answer;
  };
  return { client: { send } as unknown as SecretsManagerClient, asked };
}

describe('readSecret', () => {
  it('gives the current text of a secret', async () => {
    const { client, asked } = clientThat({ SecretString: '{"keys":[]}' });

    expect(await readSecret(client, 'links')).toBe('{"keys":[]}');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeInstanceOf(GetSecretValueCommand);
    expect(asked[0]).toMatchObject({ input: { SecretId: 'links' } });
  });

  it.each([{}, { SecretString: '' }, { SecretBinary: Uint8Array.of(1) }])(
    'takes no %j for a text',
    async (answer) => {
      await expect(readSecret(clientThat(answer).client, 'links')).rejects.toThrow(
        'the secret links holds no text',
      );
    },
  );
});
