import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';

/** One secret, with its versions and their labels as Secrets Manager treats them. */
export class FakeSecretsManager {
  readonly secretId: string;
  readonly texts = new Map<string, string>();
  /** Version by label. */
  readonly labels = new Map<string, string>();
  /** Commands in the order in which they came. */
  readonly calls: string[] = [];
  /** Is asked before each command; may throw. */
  before: (command: string) => void | Promise<void> = () => {};

  /** @param first text that is in use to begin with; without it the secret is empty */
  constructor(secretId: string, first?: string) {
    this.secretId = secretId;
    if (first === undefined) return;
    this.texts.set('first', first);
    this.labels.set(CURRENT, 'first');
  }

  /** The text that is in use. */
  get current(): string | undefined {
    return this.texts.get(this.labels.get(CURRENT) ?? '');
  }

  get client(): SecretsManagerClient {
    return { send: (command: { readonly input: { SecretId?: string } }) => this.#send(command) } as never;
  }

  async #send(command: { readonly input: { SecretId?: string } }): Promise<unknown> {
    this.calls.push(command.constructor.name);
    await this.before(command.constructor.name);
    if (command.input.SecretId !== this.secretId) throw notFound();
    if (command instanceof GetSecretValueCommand) return this.#get(command.input);
    if (command instanceof PutSecretValueCommand) return this.#put(command.input);
    if (command instanceof UpdateSecretVersionStageCommand) return this.#move(command.input);
    if (command instanceof DescribeSecretCommand) return { VersionIdsToStages: this.#stages() };
    throw new Error(`${command.constructor.name} is not known here`);
  }

  #get({ VersionId, VersionStage }: GetSecretValueCommand['input']): object {
    const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
    const labelled = stage === undefined ? VersionId : this.labels.get(stage);
    const version = VersionId ?? labelled ?? '';
    const text = this.texts.get(version);
    if (text === undefined || labelled !== version) throw notFound();
    return { SecretString: text };
  }

  #put({
    ClientRequestToken = '',
    SecretString = '',
    VersionStages = [CURRENT],
  }: PutSecretValueCommand['input']) {
    if (ClientRequestToken.length < 32) throw new Error('a token is of 32 characters at least');
    if ((this.texts.get(ClientRequestToken) ?? SecretString) !== SecretString) {
      throw new ResourceExistsException({ message: 'there is another text', $metadata: {} });
    }
    this.texts.set(ClientRequestToken, SecretString);
    for (const stage of VersionStages) this.labels.set(stage, ClientRequestToken);
    return {};
  }

  #move({
    VersionStage = '',
    MoveToVersionId = '',
    RemoveFromVersionId,
  }: UpdateSecretVersionStageCommand['input']) {
    if (!this.texts.has(MoveToVersionId)) throw notFound();
    if (this.labels.get(VersionStage) !== RemoveFromVersionId) throw new Error('the label is elsewhere');
    this.labels.set(VersionStage, MoveToVersionId);
    return {};
  }

  #stages(): Record<string, string[]> {
    const stages: Record<string, string[]> = {};
    for (const [label, version] of this.labels) (stages[version] ??= []).push(label);
    return stages;
  }
}

const notFound = (): Error =>
  new ResourceNotFoundException({ message: 'there is no such version', $metadata: {} });
