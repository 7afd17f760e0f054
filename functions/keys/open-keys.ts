import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent, Context, SecretsManagerRotationEvent } from 'aws-lambda';
import { FILE_KEY_BITS, makeFileKey, makeKeyRing } from '../../shared/access/make-keys.ts';
import { rotateRing } from '../../shared/access/rotate-ring.ts';
import { SecretsManagerVersions } from '../../shared/access/secret-versions.secrets-manager.ts';
import { answerStack, type ResourceData } from './answer-stack.ts';
import { onceAllowed } from './once-allowed.ts';
import { KEY_RESOURCES } from './resources.ts';

export type KeysEvent = CloudFormationCustomResourceEvent | SecretsManagerRotationEvent;

export interface KeysPorts {
  readonly client: SecretsManagerClient;
  readonly pause: (ms: number) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Time that is kept for the answer, of what an invocation has. */
const ANSWER_MS = 45_000;

const PAUSE_MS = { allowed: 5000, answer: 1000 } as const;

/** What the function does with an event: makes keys for a stack, or turns the ring of keys. */
export function openKeys({ client, pause, onError }: KeysPorts) {
  const secretOf = (id: string): SecretsManagerVersions => new SecretsManagerVersions(client, id);
  return async (event: KeysEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    if ('Step' in event) {
      return rotateRing(event.Step, event.ClientRequestToken, secretOf(event.SecretId), randomBytes);
    }
    return answerStack(
      event,
      () =>
        onceAllowed(
          () => make(event, secretOf),
          () => pause(PAUSE_MS.allowed),
        ),
      {
        withinMs: context.getRemainingTimeInMillis() - ANSWER_MS,
        pause: (attempt) => pause(PAUSE_MS.answer * attempt),
        onError,
      },
    );
  };
}

async function make(
  { ResourceType, ResourceProperties, RequestId }: CloudFormationCustomResourceEvent,
  secretOf: (id: string) => SecretsManagerVersions,
): Promise<ResourceData> {
  const id: unknown = ResourceProperties[KEY_RESOURCES.secret];
  if (typeof id !== 'string' || id === '') throw new Error(`${KEY_RESOURCES.secret} names no secret`);
  switch (ResourceType) {
    case KEY_RESOURCES.ring:
      await makeKeyRing(RequestId, secretOf(id), randomBytes);
      return {};
    case KEY_RESOURCES.fileKey:
      return { [KEY_RESOURCES.publicKey]: await makeFileKey(RequestId, secretOf(id), newFileKey) };
    default:
      throw new Error(`${ResourceType} is not made here`);
  }
}

const generate = promisify(generateKeyPair);

async function newFileKey(): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: FILE_KEY_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
