import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { clientOptions } from '../../../local/delivery.ts';
import type { ServiceUrls } from '../../../local/functions-host.ts';
import { NAMES, STATE_MACHINE_ARN } from '../../../local/resources.ts';
import { letterKey, letterText } from '../../../shared/quarantine/envelope.ts';
import { givenUp } from '../letters.ts';
import { FIRST_HOUR } from '../readings.ts';
import { batchOf } from '../stores.ts';

const POLL_MS = 100;

/** Does behind the functions what the platform, time and faulty senders do. */
export class Backstage {
  readonly #dynamoDb: DynamoDBClient;
  readonly #s3: S3Client;
  readonly #kinesis: KinesisClient;
  readonly #stepFunctions: SFNClient;

  constructor(services: ServiceUrls) {
    this.#dynamoDb = new DynamoDBClient(clientOptions(services.dynamoDb));
    this.#s3 = new S3Client({ ...clientOptions(services.s3), forcePathStyle: true });
    this.#kinesis = new KinesisClient(clientOptions(services.kinesis));
    this.#stepFunctions = new SFNClient(clientOptions(services.stepFunctions));
  }

  close(): void {
    for (const client of [this.#dynamoDb, this.#s3, this.#kinesis, this.#stepFunctions]) client.destroy();
  }

  put(Key: string, Body: string | Uint8Array): Promise<unknown> {
    return this.#s3.send(new PutObjectCommand({ Bucket: NAMES.bucket, Key, Body }));
  }

  remove(Key: string): Promise<unknown> {
    return this.#s3.send(new DeleteObjectCommand({ Bucket: NAMES.bucket, Key }));
  }

  /**
   * Sends what is no batch, which is put aside, and keeps as dead letters, of which there are two kinds, readings that
   * can be stored after all.
   *
   * @param atMs when the platform gave them up
   */
  async spoil(device: string, atMs: number): Promise<void> {
    const record = { StreamName: NAMES.stream, PartitionKey: device, Data: Buffer.from('no batch') };
    await this.#kinesis.send(new PutRecordCommand(record));
    const reading = {
      device,
      sensor: 'n',
      hour: FIRST_HOUR,
      ns: 1,
      kind: 'number',
      value: 1,
    } as const;
    const { key, body } = givenUp([batchOf('9', [reading])], atMs);
    await this.put(key, body);
    const letter = {
      ...batchOf('10', [reading]),
      device,
      arrivedMs: atMs,
      atMs,
      reason: 'value-too-large',
      detail: 'too large',
      readings: 1,
    } as const;
    await this.put(letterKey(letter), letterText(letter));
  }

  /** A write of a dashboard that broke off long ago. */
  breakOffDashboard(): Promise<unknown> {
    const item = {
      pk: { S: 'dashboards' },
      sk: { S: 'pending#broken' },
      id: { S: 'broken' },
      bytes: { N: '1' },
      sinceMs: { N: '0' },
    };
    return this.#dynamoDb.send(new PutItemCommand({ TableName: NAMES.table, Item: item }));
  }

  /** What is started every night: every day that is not dumped yet. */
  async endNight(): Promise<void> {
    const start = new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, input: '{}' });
    const { executionArn } = await this.#stepFunctions.send(start);
    for (;;) {
      const { status } = await this.#stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'SUCCEEDED') return;
      if (status !== 'RUNNING') throw new Error(`the nightly run has ${status}`);
      await delay(POLL_MS);
    }
  }

  /** Makes the segments of a device's hours such that they may be gone at any time. */
  async expire(device: string): Promise<void> {
    const { Items: hours = [] } = await this.#dynamoDb.send(
      new QueryCommand({
        TableName: NAMES.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `hours#${device}` } },
      }),
    );
    const soon = { N: String(Math.floor(Date.now() / 1000) + 60) };
    for (const { pk, sk } of hours) {
      const hourKey = { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } };
      await this.#set(hourKey, 'hotUntil', soon);
      const { Items: segments = [] } = await this.#dynamoDb.send(
        new QueryCommand({
          TableName: NAMES.table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: `segments#${device}#${Number(sk?.S)}` } },
        }),
      );
      for (const segment of segments)
        await this.#set({ pk: segment['pk'] ?? { S: '' }, sk: segment['sk'] ?? { S: '' } }, 'expires', soon);
    }
  }

  #set(Key: UpdateItemCommand['input']['Key'], name: string, value: { N: string }): Promise<unknown> {
    return this.#dynamoDb.send(
      new UpdateItemCommand({
        TableName: NAMES.table,
        Key,
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  }
}
