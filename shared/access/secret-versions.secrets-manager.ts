import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { NewSecret } from './make-keys.ts';
import type { SecretVersions } from './rotate-ring.ts';
import { readSecret } from './secrets.secrets-manager.ts';

/** Labels of Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
const IN_USE = 'AWSCURRENT';
const NOT_YET = 'AWSPENDING';

/** A secret of Secrets Manager. A version's name is the token that it was kept with. */
export class SecretsManagerVersions implements SecretVersions, NewSecret {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;

  /** @param secretId its name or ARN */
  constructor(client: SecretsManagerClient, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  async current(): Promise<string> {
    return readSecret(this.#client, this.#secretId);
  }

  async text(): Promise<string | undefined> {
    return this.#read({});
  }

  async pending(version: string): Promise<string | undefined> {
    return this.#read({ VersionId: version, VersionStage: NOT_YET });
  }

  async begin(version: string, text: string): Promise<void> {
    await this.#put(version, text, IN_USE);
  }

  async keep(version: string, text: string): Promise<void> {
    await this.#put(version, text, NOT_YET);
  }

  async promote(version: string): Promise<void> {
    const { VersionIdsToStages: versions = {} } = await this.#client.send(
      new DescribeSecretCommand({ SecretId: this.#secretId }),
    );
    const inUse = Object.keys(versions).find((id) => versions[id]?.includes(IN_USE));
    if (inUse === version) return;
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.#secretId,
        VersionStage: IN_USE,
        MoveToVersionId: version,
        ...(inUse !== undefined && { RemoveFromVersionId: inUse }),
      }),
    );
  }

  async #read(version: { VersionId?: string; VersionStage?: string }): Promise<string | undefined> {
    try {
      const command = new GetSecretValueCommand({ SecretId: this.#secretId, ...version });
      return (await this.#client.send(command)).SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** Of two texts that are kept as one version, the first stays. */
  async #put(version: string, text: string, stage: string): Promise<void> {
    try {
      await this.#client.send(
        new PutSecretValueCommand({
          SecretId: this.#secretId,
          ClientRequestToken: version,
          SecretString: text,
          VersionStages: [stage],
        }),
      );
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
    }
  }
}
