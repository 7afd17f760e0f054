import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startLocal } from '../../local/local.ts';
import { toBodies, toLines } from '../data/ndjson.ts';
import { DEVICE, SyntheticDevice } from '../data/synthetic.ts';
import type { Figure } from '../figure.ts';
import { median } from '../measure.ts';
import { BODY_LINES } from './stored-bytes.ts';

const MINUTES = { quick: 1, normal: 15 } as const;
const REQUESTS = { quick: 3, normal: 15 } as const;

interface Opened {
  readonly firstByteMs: number;
  readonly longestPauseMs: number;
  readonly bytes: number;
}

/** Fetches a recording as a viewer does, and times its pieces. */
async function open(url: string): Promise<Opened> {
  const startMs = performance.now();
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`${url} answers ${response.status}`);
  let lastMs = Number.NaN;
  let firstByteMs = Number.NaN;
  let longestPauseMs = 0;
  let bytes = 0;
  for await (const piece of response.body) {
    const nowMs = performance.now();
    if (bytes === 0) firstByteMs = nowMs - startMs;
    else longestPauseMs = Math.max(longestPauseMs, nowMs - lastMs);
    lastMs = nowMs;
    bytes += (piece as Uint8Array).length;
  }
  return { firstByteMs, longestPauseMs, bytes };
}

async function send(origin: string, minutes: number): Promise<void> {
  const device = new SyntheticDevice('ms');
  for (let minute = 0; minute < minutes; minute += 1) {
    const lines = toLines([device.block(minute * 60, (minute + 1) * 60)]);
    for (const body of toBodies(lines, BODY_LINES)) {
      const response = await fetch(`${origin}/ingest?device=${DEVICE}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
        body: gzipSync(body, { level: 1 }),
      });
      if (!response.ok) throw new Error(`ingest answers ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  }
}

/** How soon a viewer that runs on this machine sees data: the whole local system, over HTTP, not throttled. */
export const firstByte: Figure = {
  name: 'first-byte',
  bar: 'warm and local: first byte within 100 ms, never a pause above 1 s',
  run: async ({ quick }) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'odograph-bench-'));
    const system = await startLocal({ port: 0, dataDir, throttle: false });
    try {
      await send(system.url, quick ? MINUTES.quick : MINUTES.normal);
      await system.settled();
      const url = `${system.url}/v1/data?device=${DEVICE}`;
      await open(url);
      const opened: Opened[] = [];
      for (let request = 0; request < (quick ? REQUESTS.quick : REQUESTS.normal); request += 1) {
        opened.push(await open(url));
      }
      const first = opened.map(({ firstByteMs }) => firstByteMs);
      const pause = Math.max(...opened.map(({ longestPauseMs }) => longestPauseMs));
      const note = `worst ${Math.max(...first).toFixed(0)} ms of ${first.length}; ${((opened[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB each`;
      return [
        { label: 'first byte, median', value: median(first), unit: 'ms', limit: { atMost: 100 }, note },
        { label: 'longest pause of all', value: pause, unit: 'ms', limit: { atMost: 1000 } },
      ];
    } finally {
      await system.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};
