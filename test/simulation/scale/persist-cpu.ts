import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { SimDynamo } from '../world/dynamo.ts';
import { CountingStream } from './counting-stream.ts';
import { Bodies, type Load } from './loads.ts';
import { persistAll } from './persist-all.ts';
import { DAY_MS, deviceName } from './stages.ts';

/** Devices of one invocation, and how many invocations are counted after as many that warm up. */
const DEVICES = 100;
const ROUNDS = 20;

const NO_FAULTS = { stale: false, short: false, unprocessed: false };

const UTF8 = new TextDecoder();

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The SDK's client with everything but the network: requests are made and signed, answers are parsed. */
function clientOf(dynamo: SimDynamo): DynamoDBClient {
  const handle = async ({ headers, body }: Request): Promise<object> => {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const command = {
      input: JSON.parse(typeof body === 'string' ? body : UTF8.decode(body)) as unknown,
      constructor: { name: `${operation}Command` },
    };
    const answer = Buffer.from(JSON.stringify(dynamo.apply(command, NO_FAULTS)));
    const response = {
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Readable.from([answer]),
    };
    return { response };
  };
  return new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { handle } as never,
  });
}

/** CPU seconds that persist takes for a request of one device, of an invocation that has one of each of many. */
export async function persistCpuSeconds(load: Load): Promise<number> {
  const table = { client: clientOf(new SimDynamo(() => {})), tableName: 'odograph' };
  const ports = { readings: new DynamoReadingStore(table), index: new DynamoRecordingIndex(table) };
  const bodies = new Bodies(load);
  const stream = new CountingStream();
  let seconds = 0;
  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    const nowMs = DAY_MS + round * load.batchSeconds * 1000;
    for (let nth = 0; nth < DEVICES; nth += 1) {
      const taken = { bus: stream.bus, gate: new ChannelGate(ports.index) };
      await ingest([bodies.of(nth, nowMs)], { defaultDevice: deviceName(nth), nowMs }, taken);
    }
    const before = process.cpuUsage();
    await persistAll(stream.take(), { ...ports, nowMs });
    const { user, system } = process.cpuUsage(before);
    if (round >= ROUNDS) seconds += (user + system) / 1e6;
  }
  return seconds / (DEVICES * ROUNDS);
}
