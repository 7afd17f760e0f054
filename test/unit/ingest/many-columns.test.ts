import { describe, expect, it } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import { openBatch } from '../../../shared/ingest/batch.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { INGEST_LIMITS } from '../../../shared/ingest/limits.ts';
import { blockCount } from '../../../shared/segment/column.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';

const CONTEXT = { nowMs: Date.UTC(2026, 4, 2) };
const HOUR_MS = 3_600_000;
const DEVICES = 20;
const ROWS = INGEST_LIMITS.columns + 1500;

/** Readings that are each of a sensor of their own. */
const lines = Array.from({ length: ROWS }, (_, at) =>
  JSON.stringify({
    device: `d${at % DEVICES}`,
    sensor: `s${at}`,
    timestamp: Date.UTC(2026, 4, 1),
    value: at,
  }),
);

describe('a body of more sensors than are taken at once', () => {
  it('is taken as far as that goes, and all of it when it is sent on from there', async () => {
    const bus = new MemoryBatchBus();
    const ports = ingestInto(bus);

    const first = await ingest([Buffer.from(lines.join('\n'))], CONTEXT, ports);
    const rest = lines.slice(first.resumeFrom! - 1);
    const second = await ingest([Buffer.from(rest.join('\n'))], CONTEXT, ports);

    expect(first).toMatchObject({ accepted: INGEST_LIMITS.columns, resumeFrom: INGEST_LIMITS.columns + 1 });
    expect(second).toMatchObject({ accepted: 1500, invalidCount: 0 });
    expect(second.resumeFrom).toBeUndefined();
    const blocks = bus.sent.flatMap(({ data }) => openBatch(data));
    expect(blocks.reduce((sum, block) => sum + blockCount(block), 0)).toBe(ROWS);
  });

  it('gets everything in by going on, whatever refers to which device, hour and sensor', async () => {
    const distinct = INGEST_LIMITS.columns * 2;
    const texts = Array.from({ length: distinct + 20_000 }, (_, at) => {
      const of = (at * 7919) % distinct;
      const timestamp = Date.UTC(2026, 4, 1) - (of % 5) * HOUR_MS + at;
      return JSON.stringify({ device: `d${of % 4001}`, sensor: `s${of % 17}`, timestamp, value: at });
    });
    const bus = new MemoryBatchBus();

    let requests = 0;
    for (let from = 0; from < texts.length; requests += 1) {
      const { resumeFrom } = await ingest(
        [Buffer.from(texts.slice(from).join('\n'))],
        CONTEXT,
        ingestInto(bus),
      );
      from += (resumeFrom ?? texts.length - from + 1) - 1;
      expect(requests).toBeLessThan(10);
    }

    const values = bus.sent
      .flatMap(({ data }) => openBatch(data))
      .flatMap(({ columns }) =>
        columns.flatMap((column) => ('numbers' in column ? [...column.numbers] : [])),
      );
    expect(requests).toBeGreaterThan(1);
    expect(values.toSorted((a, b) => a - b)).toEqual(texts.map((_, at) => at));
  });

  it('takes no more of a device than it has room for, however many are refused', async () => {
    const body = lines.map((line) => line.replace(/"d\d+"/, '"d"')).join('\n');
    const bus = new MemoryBatchBus();

    const receipt = await ingest([Buffer.from(body)], CONTEXT, ingestInto(bus));

    expect(receipt).toMatchObject({
      lines: INGEST_LIMITS.columns,
      accepted: CHANNEL_LIMITS.accepted,
      invalidCount: INGEST_LIMITS.columns - CHANNEL_LIMITS.accepted,
      resumeFrom: INGEST_LIMITS.columns + 1,
    });
  });

  it('is whole with exactly as many', async () => {
    const body = lines.slice(0, INGEST_LIMITS.columns).join('\n');

    const receipt = await ingest([Buffer.from(body)], CONTEXT, ingestInto(new MemoryBatchBus()));

    expect(receipt).toMatchObject({ accepted: INGEST_LIMITS.columns });
    expect(receipt.resumeFrom).toBeUndefined();
  });

  it('has its surplus refused where all of it stands on one line, which could not be gone on from', async () => {
    const body = lines.join(' ');

    const receipt = await ingest([Buffer.from(body)], CONTEXT, ingestInto(new MemoryBatchBus()));

    expect(receipt).toMatchObject({ accepted: INGEST_LIMITS.columns, invalidCount: 1500 });
    expect(receipt.invalid[0]?.code).toBe('too-long');
    expect(receipt.resumeFrom).toBeUndefined();
  });
});
