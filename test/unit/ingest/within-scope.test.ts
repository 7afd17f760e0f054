import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantsOf, type Principal } from '../../../shared/access/grants.ts';
import { takeBody } from '../../../shared/ingest/take-body.ts';
import { takeFrame } from '../../../shared/ingest/take-frame.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';

const AT = Date.UTC(2026, 4, 1, 8);
const principal: Principal = { kind: 'key', name: 'fleet (a)', devices: ['car-*'], may: ['write'] };

const lineOf = (device: string, place: number): string =>
  JSON.stringify({ device, sensor: 's', timestamp: AT + place, value: place });

/** Sends lines as someone, and tells the receipt and what went through. */
async function send(lines: readonly string[], who = principal) {
  const bus = new MemoryBatchBus();
  const grants = grantsOf(who);
  const ports = { ...ingestInto(bus), mayWrite: (device: string) => grants.canWrite(device) };
  const body = {
    body: Buffer.from(lines.join('\n')),
    contentType: 'application/x-ndjson',
    contentEncoding: undefined,
  };
  const receipt = await takeBody(body, { defaultDevice: 'car-0', nowMs: AT }, ports).catch(
    (error: { code: string; members: object }) => ({ code: error.code, ...error.members }),
  );
  const frame = await takeFrame(lines.join('\n'), AT, {
    ...ports,
    bus: new MemoryBatchBus(),
    onError: () => undefined,
  });
  return { receipt, frame, devices: [...new Set(bus.sent.map(({ device }) => device))].toSorted() };
}

describe('a sender with a scope', () => {
  it('has its own readings taken, and is told line by line which are not', async () => {
    const { receipt, frame, devices } = await send([
      lineOf('car-1', 0),
      lineOf('bus-1', 1),
      lineOf('car-2', 2),
      'garbage',
      lineOf('bus-1', 4),
    ]);

    expect(receipt).toMatchObject({
      lines: 5,
      accepted: 2,
      duplicates: 0,
      invalidCount: 3,
      invalid: [
        { line: 2, code: 'device-not-allowed' },
        { line: 4, code: 'not-an-object' },
        { line: 5, code: 'device-not-allowed' },
      ],
    });
    expect(frame).toContain('ERR line 2: the credentials do not cover this device');
    expect(devices).toEqual(['car-1', 'car-2']);
  });

  it('has nothing taken when all is out of its scope, or it may not send at all', async () => {
    const others = await send([lineOf('bus-1', 0), lineOf('bus-2', 1)]);
    const reader = await send([lineOf('car-1', 0)], { ...principal, may: ['read', 'admin'] });

    expect(others).toMatchObject({ receipt: { code: 'nothing-accepted', invalidCount: 2 }, devices: [] });
    expect(reader).toMatchObject({ receipt: { code: 'nothing-accepted', invalidCount: 1 }, devices: [] });
  });

  it('never has anything stored of a device that is out of it', async () => {
    const device = fc.constantFrom('car-1', 'car-', 'car', 'CAR-1', 'bus-1', 'xcar-1', 'car-*', '*');
    await fc.assert(
      fc.asyncProperty(fc.array(device, { minLength: 1, maxLength: 30 }), async (list) => {
        const { receipt, devices } = await send(list.map(lineOf));

        const allowed = list.filter((name) => name.startsWith('car-'));
        expect(devices).toEqual([...new Set(allowed)].toSorted());
        expect(receipt).toMatchObject({ lines: list.length, accepted: allowed.length });
      }),
      RUNS,
    );
  });
});
