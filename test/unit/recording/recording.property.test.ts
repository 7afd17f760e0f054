import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeTopics } from '../../../shared/manifest/topics.ts';
import { toNanoseconds } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { assembleRecording } from '../../../shared/recording/assemble.ts';
import { type ChannelPlan, planChannels } from '../../../shared/recording/channel-plan.ts';
import { RowEncoder } from '../../../shared/recording/row-encoder.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import { readRows } from '../../../shared/recording/read-rows.ts';
import type { RecordingLayout } from '../../../shared/recording/recording-writer.ts';
import {
  indexedMessages,
  indexedReader,
  type ReadMessage,
  recordsOf,
  streamedMessages,
} from '../../support/mcap.ts';
import { Oracle } from '../../support/oracle.ts';
import { readingBatches } from '../../support/readings.ts';
import { ALWAYS, memoryStores, store, type Stores } from '../../support/stores.ts';

async function record(
  stores: Stores,
  device: string,
  layout: RecordingLayout,
): Promise<{ plan: ChannelPlan; mcap: Buffer }> {
  const plan = planChannels(device, (await stores.index.head(device))?.channels ?? [], {});
  const hours = await stores.index.hours(device, 0, 2_000_000);
  const rows = readRows(segmentPieces(stores.readings), device, hours, plan, ALWAYS);
  const mcap = Buffer.concat(await Array.fromAsync(assembleRecording(rows, plan, new RowEncoder(layout))));
  return { plan, mcap };
}

function valueText({ kind, value }: Reading): string {
  if (kind === 'text') return JSON.stringify(value);
  if (kind === 'boolean') return value === 1 ? 'true' : 'false';
  return Object.is(value, -0) ? '-0' : String(value);
}

const line = ({ topic, logTime, text }: ReadMessage): string => `${logTime} ${topic} ${text}`;

/** What the recording must hold beside its derived messages. */
function expectedLines(readings: readonly Reading[], plan: ChannelPlan): string[] {
  return readings
    .map((reading) => {
      const { topic } = plan.channels[plan.placeOf(reading.sensor, reading.kind)!]!;
      return line({ topic, logTime: toNanoseconds(reading), text: `{"value":${valueText(reading)}}` });
    })
    .toSorted();
}

/** The location that each instant with a number for both has. */
function expectedFixes(readings: readonly Reading[]): string[] {
  const numbers = readings.filter(({ kind }) => kind === 'number');
  return [...Map.groupBy(numbers, toNanoseconds)].flatMap(([time, together]) => {
    const of = (name: string): number | undefined =>
      together.find(({ sensor }) => sensor === name)?.value as number | undefined;
    const [latitude, longitude] = [of('lat'), of('lon')];
    if (latitude === undefined || longitude === undefined) return [];
    return Math.abs(latitude) > 90 || Math.abs(longitude) > 180 ? [] : [`${time} ${latitude} ${longitude}`];
  });
}

function fixes(messages: readonly ReadMessage[]): string[] {
  return messages.map(({ logTime, text }) => {
    const fix = JSON.parse(text) as {
      latitude: number;
      longitude: number;
      timestamp: { sec: number; nsec: number };
    };
    expect(BigInt(fix.timestamp.sec) * 1_000_000_000n + BigInt(fix.timestamp.nsec)).toBe(logTime);
    return `${logTime} ${fix.latitude} ${fix.longitude}`;
  });
}

it.each(['stream', 'file'] as const)('records exactly what arrived first, laid out as %s', async (layout) => {
  await fc.assert(
    fc.asyncProperty(readingBatches, async (batches) => {
      const stores = memoryStores();
      for (const batch of batches) await store(stores, batch);
      const device = batches[0]![0]!.device;
      const readings = new Oracle().add(batches.flat()).readings(device);

      const { plan, mcap } = await record(stores, device, layout);

      const messages = streamedMessages(mcap);
      const plain = messages.filter(({ topic }) => topic !== '/location');
      expect(plain.map(line).toSorted()).toEqual(expectedLines(readings, plan));
      expect(fixes(messages.filter(({ topic }) => topic === '/location'))).toEqual(expectedFixes(readings));
      expect(messages.every(({ logTime }, at) => at === 0 || messages[at - 1]!.logTime <= logTime)).toBe(
        true,
      );
      const ranged = layout === 'file' ? await indexedMessages(mcap) : messages;
      expect(ranged.map(line).toSorted()).toEqual(messages.map(line).toSorted());
      await expectSummary(mcap, plan, messages, layout);
    }),
    { numRuns: 60 },
  );
});

async function expectSummary(
  mcap: Buffer,
  plan: ChannelPlan,
  messages: readonly ReadMessage[],
  layout: RecordingLayout,
): Promise<void> {
  const reader = await indexedReader(mcap);
  const { topics, schemas } = describeTopics(plan);
  const channels = [...reader.channelsById.values()];
  expect(channels.map(({ topic }) => topic)).toEqual(topics.map(({ name }) => name));
  channels.forEach((channel, at) => {
    const listed = schemas.find(({ id }) => id === topics[at]!.schemaId)!;
    const schema = reader.schemasById.get(channel.schemaId)!;
    expect(channel.messageEncoding).toBe(topics[at]!.messageEncoding);
    expect([schema.name, schema.encoding]).toEqual([listed.name, listed.encoding]);
    expect(Buffer.from(schema.data).toString('base64')).toBe(listed.data);
  });
  expect(reader.statistics?.messageCount).toBe(BigInt(messages.length));
  expect(reader.statistics?.channelCount).toBe(channels.length);
  expect(reader.statistics?.messageStartTime).toBe(messages[0]?.logTime);
  expect(reader.statistics?.messageEndTime).toBe(messages.at(-1)?.logTime);
  const indexes = recordsOf(mcap).filter(({ type }) => type === 'MessageIndex').length;
  expect(indexes > 0).toBe(layout === 'file');
}
