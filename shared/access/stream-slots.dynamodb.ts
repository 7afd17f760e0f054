import { createHash } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionally, type DynamoTable, type Item, key } from '../store/dynamo.ts';
import { TABLE } from '../store/table.ts';
import type { Slot, StreamSlots } from './stream-slots.ts';

/** Begins the partition of each reader's streams. */
export const STREAMS_PARTITION = 'streams#';

export interface StreamSlotsPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Letters and digits that are different each time. */
  readonly newToken: () => string;
}

/** Keeps an item for each stream that is under way. A number whose time is over is free, whether or not it is deleted. */
export class DynamoStreamSlots implements StreamSlots {
  readonly #table: DynamoTable;
  readonly #ports: StreamSlotsPorts;

  constructor(table: DynamoTable, ports: StreamSlotsPorts) {
    this.#table = table;
    this.#ports = ports;
  }

  async take(reader: string, most: number, untilMs: number): Promise<Slot | undefined> {
    const token = this.#ports.newToken();
    // Those who come at once begin at different numbers, so that they seldom meet.
    const start = createHash('sha256').update(token).digest().readUInt32LE(0);
    for (let tried = 0; tried < most; tried += 1) {
      const slot = { reader, number: (start + tried) % most, token };
      if (await this.#claim(slot, untilMs)) return slot;
    }
    return undefined;
  }

  async release(slot: Slot): Promise<void> {
    await conditionally(
      this.#table.client.send(
        new DeleteItemCommand({
          TableName: this.#table.tableName,
          Key: keyOf(slot),
          ConditionExpression: '#token = :token',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': { S: slot.token } },
        }),
      ),
    );
  }

  async #claim(slot: Slot, untilMs: number): Promise<boolean> {
    return conditionally(
      this.#table.client.send(
        new PutItemCommand({
          TableName: this.#table.tableName,
          Item: {
            ...keyOf(slot),
            token: { S: slot.token },
            untilMs: { N: String(untilMs) },
            [TABLE.timeToLive]: { N: String(Math.ceil(untilMs / 1000)) },
          },
          ConditionExpression: 'attribute_not_exists(pk) OR untilMs <= :now',
          ExpressionAttributeValues: { ':now': { N: String(this.#ports.now()) } },
        }),
      ),
    );
  }
}

const keyOf = ({ reader, number }: Slot): Item =>
  key(STREAMS_PARTITION + reader, String(number).padStart(4, '0'));
