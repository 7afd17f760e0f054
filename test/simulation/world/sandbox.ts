import { DynamoDBClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { BUCKET_PREFIX } from '../../../shared/store/table.ts';
import { roll } from './random.ts';
import type { Fault, Faults } from './faults.ts';
import type { Circumstances, Service, SimCommand } from './service.ts';
import type { Timeline } from './timeline.ts';

/** Attempts of the SDK's clients: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const SDK_ATTEMPTS = 3;

/** How much later a call may do its work that got no answer. */
const LATEST_MS = 10_000;

/** Time that a call and its retries take when all are refused. */
const REFUSED_MS = 200;

const CALL_FAULTS: readonly Fault[] = [
  'crash-before',
  'crash-after',
  'throttled',
  'timeout-before',
  'timeout-after',
];

/** What may happen to some operations beside what may happen to any. */
const OTHER_FAULTS: Readonly<Record<string, Fault>> = {
  PutItemCommand: 'late-write',
  PutRecordsCommand: 'late-write',
  DeleteItemCommand: 'late-write',
  UpdateItemCommand: 'late-write',
  PutObjectCommand: 'part-failed',
  UploadPartCommand: 'part-failed',
  CompleteMultipartUploadCommand: 'complete-failed',
};

/** What an operation's answer or effect may be touched by, though it succeeds. */
const CIRCUMSTANCES: Readonly<Record<string, readonly Fault[]>> = {
  GetItemCommand: ['stale-read'],
  QueryCommand: ['stale-read', 'short-page'],
  BatchWriteItemCommand: ['unprocessed-items'],
  PutObjectCommand: ['file-damaged'],
  UploadPartCommand: ['file-damaged'],
  PutRecordsCommand: ['put-records-in-part'],
};

const REFUSED: readonly Fault[] = ['refused-throughout'];

const faultsOf = new Map<string, readonly Fault[]>();

/** What may happen to a call of an operation. */
function possibleFaults(operation: string): readonly Fault[] {
  const other = OTHER_FAULTS[operation];
  const known = faultsOf.get(operation) ?? (other === undefined ? CALL_FAULTS : [...CALL_FAULTS, other]);
  faultsOf.set(operation, known);
  return known;
}

/** What a command is changed into before it leaves, and an answer when it comes; for builds that are broken. */
export interface Tampering {
  readonly command?: (command: SimCommand) => SimCommand;
  readonly answer?: (command: SimCommand, answer: unknown) => unknown;
}

export interface SandboxOptions {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly tampering: Tampering;
  /** Told of everything that happens, in its order. */
  readonly note: (event: string) => void;
}

/**
 * An execution environment: a process with clients of its own that takes one invocation after the other, keeps
 * what it remembers between them, and may die in any call. Each call waits for its turn on the timeline.
 */
export class Sandbox {
  readonly #options: SandboxOptions;
  readonly #counts = new Map<string, number>();
  #die: (reason: Error) => void = () => {};
  #actor = '';
  isBusy = false;
  isDead = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /** Runs an invocation. @throws what it throws, or that the process died */
  async run<T>(actor: string, work: () => Promise<T>): Promise<T> {
    this.#actor = actor;
    this.isBusy = true;
    const died = new Promise<never>((_, reject) => {
      this.#die = reject;
    });
    try {
      return await Promise.race([work(), died]);
    } finally {
      this.isBusy = false;
    }
  }

  dynamo(service: Service): DynamoDBClient {
    return this.#client(DynamoDBClient.prototype, service);
  }

  kinesis(service: Service): KinesisClient {
    return this.#client(KinesisClient.prototype, service);
  }

  s3(service: Service): S3Client {
    const config = {
      requestHandler: {},
      endpoint: async () => ({ protocol: 'https:', hostname: 's3.example', path: '/' }),
      requestChecksumCalculation: async () => 'WHEN_REQUIRED',
    };
    return Object.assign(this.#client(S3Client.prototype, service), { config });
  }

  /** A stand-in of a client; the SDK asks for its class where it pages. */
  #client<T extends object>(prototype: T, service: Service): T {
    const send = (command: unknown): Promise<unknown> => this.#send(service, command as SimCommand);
    return Object.defineProperty(Object.create(prototype) as T, 'send', { value: send });
  }

  async #send(service: Service, given: SimCommand): Promise<unknown> {
    const { tampering, faults, timeline, note } = this.#options;
    const command = tampering.command?.(given) ?? given;
    const operation = command.constructor.name.slice(0, -'Command'.length);
    const occasion = this.#occasion(`${this.#actor}: ${operation} ${service.describe(command)}`);
    if (faults.choose(`${occasion} throughout`, REFUSED) !== undefined) {
      await timeline.sleep(REFUSED_MS);
      if (this.isDead) return new Promise(() => {});
      note(`${occasion} is refused throughout`);
      throw throttling(service);
    }
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.#attempt(service, command, `${occasion} try ${attempt}`);
      if ('answer' in found) return tampering.answer?.(given, found.answer) ?? found.answer;
      if (attempt === SDK_ATTEMPTS || !found.mayPass) throw found.error;
    }
  }

  /** The same call of one actor has a number, so that every call of a history has a name of its own. */
  #occasion(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name} #${count}`;
  }

  async #attempt(
    service: Service,
    command: SimCommand,
    occasion: string,
  ): Promise<{ readonly answer: unknown } | { readonly error: unknown; readonly mayPass: boolean }> {
    const { seed, timeline, faults, note } = this.#options;
    const operation = command.constructor.name;
    await timeline.sleep(latencyMs(roll(seed, `latency of ${occasion}`)));
    if (this.isDead) return new Promise(() => {});
    const fault = faults.choose(occasion, possibleFaults(operation));
    note(fault === undefined ? occasion : `${occasion} ${fault}`);
    const apply = (): unknown =>
      service.apply(command, this.#circumstances(operation, occasion, service.describe(command)));
    if (fault === 'throttled') return { error: throttling(service), mayPass: true };
    if (fault === 'crash-before') return this.#crash();
    if (fault === 'crash-after') {
      quietly(apply);
      return this.#crash();
    }
    if (fault !== undefined) {
      this.#losesAnswer(fault, occasion, apply);
      const mayPass = fault !== 'part-failed' && fault !== 'complete-failed';
      return { error: timedOut(operation), mayPass };
    }
    try {
      return { answer: apply() };
    } catch (error) {
      return { error, mayPass: false };
    }
  }

  /** What a call does of which there is no answer. */
  #losesAnswer(fault: Fault, occasion: string, apply: () => unknown): void {
    const { seed, timeline, note } = this.#options;
    if (fault === 'timeout-after') quietly(apply);
    if (fault === 'complete-failed' && roll(seed, `done or not: ${occasion}`) < 0.5) quietly(apply);
    if (fault !== 'late-write') return;
    timeline.at(timeline.nowMs + LATEST_MS * roll(seed, `delay of ${occasion}`), () => {
      note(`${occasion} is done at last`);
      quietly(apply);
    });
  }

  #circumstances(operation: string, occasion: string, about: string): Circumstances {
    const isDump = about.startsWith(BUCKET_PREFIX.dumps);
    const { seed, faults } = this.#options;
    const possible = CIRCUMSTANCES[operation] ?? [];
    const meets = (fault: Fault): boolean =>
      possible.includes(fault) && faults.choose(`${occasion} ${fault}`, [fault]) !== undefined;
    const isPartial = meets('put-records-in-part');
    return {
      stale: meets('stale-read'),
      short: meets('short-page'),
      unprocessed: meets('unprocessed-items'),
      damages: isDump && meets('file-damaged'),
      refuses: (nth: number): boolean => isPartial && roll(seed, `${occasion} refuses ${nth}`) < 0.6,
      actor: this.#actor,
    };
  }

  #crash(): Promise<never> {
    this.isDead = true;
    this.#die(new Error('the process died'));
    return new Promise(() => {});
  }
}

/** Most calls take milliseconds, some a second. */
const latencyMs = (chance: number): number =>
  chance < 0.93 ? 1 + chance * 20 : 20 + (chance - 0.93) * 20_000;

function throttling(service: Service): Error {
  if (service.name === 'DynamoDB') {
    return new ProvisionedThroughputExceededException({ message: 'too fast', $metadata: {} });
  }
  return Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
}

const timedOut = (operation: string): Error =>
  Object.assign(new Error(`${operation} got no answer`), { name: 'TimeoutError' });

/** Does something whose outcome nobody learns. */
function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // The refusal is lost as the answer would have been.
  }
}
