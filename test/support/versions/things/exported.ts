import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  daysText,
  EXPORT_VERSION,
  manifestText,
  readDays,
  readExport,
} from '../../../../cli/export/manifest-files.ts';
import { DEVICE } from '../blocks.ts';
import { laterJson, type StoredThing } from '../stored-thing.ts';

const DEVICE_MANIFEST = 'device.json';

const days = new Map(
  ['2026-05-02', '2026-05-01'].map((date, revision) => [
    date,
    {
      date,
      version: 'version',
      ...(revision > 0 && { revision }),
      readings: 7,
      files: { mcap: { name: `${date}.mcap`, bytes: 100, sha256: 'ab' } },
    },
  ]),
);

const whole = manifestText({
  version: EXPORT_VERSION,
  system: 'https://odograph.example',
  began: '2026-05-03T00:00:00.000Z',
  ended: '2026-05-03T00:01:00.000Z',
  isComplete: false,
  devices: [{ device: DEVICE, folder: 'folder', days: 2, readings: 14, bytes: 200 }],
  files: [{ name: 'sessions.ndjson', bytes: 0, sha256: 'cd', entries: 0 }],
  failed: [{ device: DEVICE, date: '2026-05-03', why: 'damaged' }],
  leftOut: ['dashboards.json: it is not known where dashboards are'],
});

/** Manifests that an export leaves with whoever has made it. */
export const exported: StoredThing = {
  what: 'export',
  write: async () => [
    { name: DEVICE_MANIFEST, version: EXPORT_VERSION, content: Buffer.from(daysText(DEVICE, days)) },
    { name: 'export.json', version: EXPORT_VERSION, content: Buffer.from(whole) },
  ],
  read: async ({ name, content }) => {
    const folder = mkdtempSync(join(tmpdir(), 'odograph-versions-'));
    try {
      const path = join(folder, 'manifest.json');
      writeFileSync(path, content);
      return await (name === DEVICE_MANIFEST ? readDays(path, DEVICE) : readExport(path));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  canonical: ({ content }) => content.toString('utf8'),
  later: {
    of: ({ content }) => laterJson(content),
    refusal: /it has version 999, of a later Odograph/,
  },
};
