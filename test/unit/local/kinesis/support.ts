import { KinesisClient } from '@aws-sdk/client-kinesis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kinesis, type KinesisOptions, startKinesis } from '../../../../local/kinesis/start-kinesis.ts';

export const STREAM = 'readings';

/** A client with the SDK's defaults, but for what the environment gives it otherwise. */
export function clientFor(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

/** A system of one stream in a directory of its own that can be stopped and started again. */
export class KinesisBench implements AsyncDisposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'odograph-kinesis-'));
  nowMs = Date.UTC(2026, 0, 15);
  #running: { client: KinesisClient; kinesis: Kinesis } | undefined;

  get client(): KinesisClient {
    return this.#running!.client;
  }

  get kinesis(): Kinesis {
    return this.#running!.kinesis;
  }

  get url(): string {
    return this.kinesis.url;
  }

  async start(options: Partial<KinesisOptions> = {}): Promise<this> {
    const kinesis = await startKinesis({
      dataDir: this.dataDir,
      streamNames: [STREAM],
      now: () => this.nowMs,
      ...options,
    });
    this.#running = { client: clientFor(kinesis.url), kinesis };
    return this;
  }

  async stop(): Promise<void> {
    this.#running?.client.destroy();
    await this.#running?.kinesis.close();
    this.#running = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true });
  }
}
