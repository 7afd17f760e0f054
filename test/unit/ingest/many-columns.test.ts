import { describe, expect, it } from 'vitest';
import { openBatch } from '../../../shared/ingest/batch.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { INGEST_LIMITS } from '../../../shared/ingest/limits.ts';
import { blockCount } from '../../../shared/segment/column.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';

const CONTEXT = { nowMs: Date.UTC(2026, 4, 2) };
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
