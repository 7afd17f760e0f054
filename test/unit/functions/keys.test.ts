import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALLOWED_ATTEMPTS } from '../../../functions/keys/once-allowed.ts';
import { type KeysEvent, openKeys } from '../../../functions/keys/open-keys.ts';
import { KEY_RESOURCES } from '../../../functions/keys/resources.ts';
import { keyRingText, parseKeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { ROTATION_STEPS } from '../../../shared/access/rotate-ring.ts';
import { FakeSecretsManager } from '../../support/fake-secrets-manager.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:links';
const REQUEST = '6f5e3a30-8f2f-4f2c-b1a3-0a9c6f3f0c11';

interface Answer {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly bytes: number;
}

/** Stands for the address at which a stack waits for an answer. */
class Stack {
  readonly answers: Answer[] = [];
  /** Status of the answers to come; 200 when there is none left. */
  statuses: number[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const { method, headers } = request;
      this.answers.push({ method, headers, body: JSON.parse(bytes.toString()), bytes: bytes.length });
      response.writeHead(this.statuses.shift() ?? 200).end();
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/answer?signature=x`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let stack: Stack;
let secret: FakeSecretsManager;
let errors: unknown[];
let pauses: number[];

beforeEach(async () => {
  stack = new Stack();
  await stack.open();
  secret = new FakeSecretsManager(SECRET, 'a password of the platform');
  errors = [];
  pauses = [];
});

afterEach(() => stack.close());

/** Has the function handle an event. */
function handle(event: KeysEvent, remainingMs = 180_000): Promise<void> {
  const keys = openKeys({
    client: secret.client,
    pause: async (ms) => void pauses.push(ms),
    onError: (error) => void errors.push(error),
  });
  return keys(event, { getRemainingTimeInMillis: () => remainingMs });
}

const event = (given: object = {}): CloudFormationCustomResourceEvent => ({
  RequestType: 'Create',
  ResponseURL: stack.url,
  StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/Odograph/1',
  RequestId: REQUEST,
  LogicalResourceId: 'LinksMade',
  ResourceType: KEY_RESOURCES.ring,
  ServiceToken: 'keys',
  ResourceProperties: { ServiceToken: 'keys', Secret: SECRET },
  ...given,
});

const forFiles = { ResourceType: KEY_RESOURCES.fileKey };
const existing = { PhysicalResourceId: 'LinksMade', OldResourceProperties: {} };

/** Has the function do one step of a rotation. */
const turn = (Step: (typeof ROTATION_STEPS)[number]): Promise<void> =>
  handle({ Step, SecretId: SECRET, ClientRequestToken: REQUEST, RotationToken: 'x' } as KeysEvent);

/** What the stack was told, once. */
function told(): Record<string, unknown> {
  expect(stack.answers).toHaveLength(1);
  return stack.answers[0]!.body;
}

describe('a stack that wants keys', () => {
  it('gets a ring, and the answer that it waits for', async () => {
    await handle(event());

    expect(parseKeyRing(secret.current!)).toHaveLength(1);
    expect(told()).toEqual({
      Status: 'SUCCESS',
      StackId: event().StackId,
      RequestId: REQUEST,
      LogicalResourceId: 'LinksMade',
      PhysicalResourceId: 'LinksMade',
      Data: {},
    });
    const { method, headers } = stack.answers[0]!;
    expect(method).toBe('PUT');
    // The address is signed for a request without one.
    expect(headers).not.toHaveProperty('content-type');
    expect(headers['content-length']).toBe(String(stack.answers[0]!.bytes));
  });

  it('gets the public half of a key for files, and nothing of the private one', async () => {
    await handle(event(forFiles));

    const key = createPrivateKey(secret.current!);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(told()['Data']).toEqual({
      publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }),
    });
    expect(JSON.stringify(told())).not.toContain('PRIVATE');
  });

  it.each([{}, forFiles])('gets the same when it asks again or has changed (%j)', async (kind) => {
    await handle(event(kind));
    const made = secret.current;

    await handle(event(kind));
    await handle(
      event({ ...kind, ...existing, RequestType: 'Update', RequestId: randomBytes(16).toString('hex') }),
    );

    expect(secret.current).toBe(made);
    const answers = stack.answers.map(({ body: { Status, Data, PhysicalResourceId } }) => ({
      Status,
      Data,
      PhysicalResourceId,
    }));
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'LinksMade' });
  });

  it('gets one key when the platform asks twice at once', async () => {
    await Promise.all([handle(event(forFiles)), handle(event(forFiles))]);

    const published = createPublicKey(secret.current!).export({ type: 'spki', format: 'pem' });
    expect(stack.answers.map(({ body }) => body['Data'])).toEqual([
      { publicKey: published },
      { publicKey: published },
    ]);
  });

  it.each([
    ['was there', existing],
    [
      'was never finished',
      { PhysicalResourceId: 'some other', ResourceProperties: {}, ResourceType: 'Custom::Unknown' },
    ],
  ])('has nothing taken from it when what goes %s', async (_, given) => {
    await handle(event({ ...given, RequestType: 'Delete' }));

    expect(told()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: given.PhysicalResourceId });
    expect(secret.calls).toEqual([]);
  });

  it.each([
    ['a resource of another type', { ResourceType: 'Custom::Other' }, 'Custom::Other is not made here'],
    ['a resource without a secret', { ResourceProperties: {} }, 'Secret names no secret'],
    ['a secret that is not there', { ResourceProperties: { Secret: 'none' } }, 'no such version'],
  ])('is told why %s fails', async (_, given, reason) => {
    await handle(event(given));

    expect(told()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'LinksMade' });
    expect(told()['Reason']).toMatch(/^LinksMade: /);
    expect(told()['Reason']).toContain(reason);
    expect(errors).toHaveLength(1);
  });

  it('is told in few words of an error that has many', async () => {
    secret.before = () => {
      throw new Error('\u0000'.repeat(100_000));
    };

    await handle(event());

    expect(told()['Status']).toBe('FAILED');
    expect(stack.answers[0]!.bytes).toBeLessThan(4096);
  });

  it('is told of work that does not end before the function does', async () => {
    secret.before = () => new Promise(() => {});

    await handle(event(), 45_020);

    expect(told()).toMatchObject({ Status: 'FAILED' });
    expect(told()['Reason']).toContain('it was not done within 0.02 seconds');
  });

  it('waits until the function may do what it is to do', async () => {
    let refusals = 3;
    secret.before = () => {
      if (refusals > 0) {
        refusals -= 1;
        throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
      }
    };

    await handle(event());

    expect(told()['Status']).toBe('SUCCESS');
    expect(pauses).toEqual([5000, 5000, 5000]);
  });

  it('is told when the function is never allowed to', async () => {
    secret.before = () => {
      throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    };

    await handle(event());

    expect(told()['Reason']).toBe('LinksMade: AccessDeniedException: not allowed');
    expect(secret.calls).toHaveLength(ALLOWED_ATTEMPTS);
  });

  it('gets its answer again when it could not be delivered', async () => {
    stack.statuses = [503, 500];

    await handle(event());

    expect(stack.answers).toHaveLength(3);
    expect(stack.answers[2]!.body).toEqual(stack.answers[0]!.body);
    expect(errors).toHaveLength(2);
  });

  it('has the platform call once more when no answer can be delivered', async () => {
    stack.statuses = [403, 403, 403, 403];

    await expect(handle(event())).rejects.toThrow("the stack's address took no answer: 403");
    await handle(event());

    expect(stack.answers.at(-1)!.body['Status']).toBe('SUCCESS');
  });
});

describe('a ring whose time has come', () => {
  it('is turned step by step, and keeps the key that signed before', async () => {
    const start = turnKeyRing(undefined, randomBytes);
    secret = new FakeSecretsManager(SECRET, keyRingText(start));

    for (const step of ROTATION_STEPS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await turn(step);
    }

    const ring = parseKeyRing(secret.current!);
    expect(ring.map(({ id }) => id)).toEqual([expect.not.stringMatching(start[0].id), start[0].id]);
    expect(stack.answers).toEqual([]);
  });

  it('stays when a step fails, which Secrets Manager learns', async () => {
    await expect(turn('createSecret')).rejects.toThrow('not JSON');

    expect(secret.current).toBe('a password of the platform');
  });
});
