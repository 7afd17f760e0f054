import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/emulators/dynamodb.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/identity.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';

/** Capacity that calls have consumed, as the service answers it. */
export interface Meter {
  /** Write units of 1 KB. */
  writeUnits: number;
  /** Read units of 4 KB, strongly consistent. */
  readUnits: number;
  calls: number;
}

export interface MeteredTable extends DynamoTable, AsyncDisposable {
  /** Counts from here. @returns the meter, which goes on counting until the next call */
  count(): Meter;
}

const TABLE_NAME = 'bench';

const newMeter = (): Meter => ({ writeUnits: 0, readUnits: 0, calls: 0 });

/** Starts DynamoDB's local stand-in in a thread of its own, with a client that asks every call what it consumed. */
export async function startMeteredTable(): Promise<MeteredTable> {
  const folder = mkdtempSync(join(tmpdir(), 'odograph-bench-'));
  const emulator = await startDynamoDb({ folder, tableName: TABLE_NAME });
  const client = new DynamoDBClient({
    endpoint: emulator.url,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  let meter = newMeter();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (call) => {
        Object.assign(call.input, { ReturnConsumedCapacity: 'TOTAL' });
        const result = await next(call);
        const units = unitsOf(result.output);
        meter.calls += 1;
        if (/^(Get|Query|BatchGet)/.test(commandName)) meter.readUnits += units;
        else meter.writeUnits += units;
        return result;
      },
    { step: 'initialize', name: 'meter' },
  );
  return {
    client,
    tableName: TABLE_NAME,
    count: () => (meter = newMeter()),
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Consumed {
  readonly CapacityUnits?: number;
}

/** Calls on several items answer with a list. */
function unitsOf(output: unknown): number {
  const { ConsumedCapacity: consumed } = output as { ConsumedCapacity?: Consumed | readonly Consumed[] };
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
