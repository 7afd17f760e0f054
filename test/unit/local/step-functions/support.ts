import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startStepFunctions,
  type StepFunctions,
  type StepFunctionsOptions,
} from '../../../../local/step-functions/start-step-functions.ts';

export interface Call {
  readonly functionName: string;
  readonly event: object;
}

export const DEVICE_DAYS = ['a', 'b', 'c', 'd'].map((device) => ({ device, date: '2026-01-14' }));

/** The state machine with functions of the test's making, in a directory of its own. */
export class MachineBench implements AsyncDisposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'odograph-states-'));
  readonly calls: Call[] = [];
  readonly sleeps: number[] = [];
  nowMs = Date.UTC(2026, 0, 15);
  items: object[] = DEVICE_DAYS;
  dump: (event: object) => Promise<unknown> = async () => undefined;
  plan: (event: object) => Promise<unknown> = async () => ({
    bucket: 'bucket',
    key: 'work/plan.json',
    deviceDays: this.items.length,
  });
  readObject = async (bucket: string, key: string): Promise<string> => {
    if (bucket !== 'bucket' || key !== 'work/plan.json') throw new Error('no such object');
    return JSON.stringify(this.items);
  };
  #running: { machine: StepFunctions; client: SFNClient } | undefined;

  get client(): SFNClient {
    return this.#running!.client;
  }

  get stateMachineArn(): string {
    return this.#running!.machine.stateMachineArn;
  }

  async start(more: Partial<StepFunctionsOptions> = {}): Promise<this> {
    const machine = await startStepFunctions({
      dataDir: this.dataDir,
      retries: 3,
      now: () => this.nowMs,
      sleep: async (milliseconds) => void this.sleeps.push(milliseconds),
      readObject: (bucket, key) => this.readObject(bucket, key),
      invoke: (functionName, event) => {
        this.calls.push({ functionName, event });
        return functionName === 'dump' ? this.dump(event) : this.plan(event);
      },
      ...more,
    });
    const client = new SFNClient({
      endpoint: machine.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    this.#running = { machine, client };
    return this;
  }

  async stop(): Promise<void> {
    this.#running?.client.destroy();
    await this.#running?.machine.close();
    this.#running = undefined;
  }

  async execute(name: string, input?: string): Promise<string> {
    const started = await this.client.send(
      new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, ...(input && { input }) }),
    );
    return started.executionArn!;
  }

  describe(executionArn: string): Promise<DescribeExecutionOutput> {
    return this.client.send(new DescribeExecutionCommand({ executionArn }));
  }

  /** Asks until an execution has ended. */
  async ended(executionArn: string): Promise<DescribeExecutionOutput> {
    for (;;) {
      const description = await this.describe(executionArn);
      if (description.status !== 'RUNNING') return description;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true });
  }
}
