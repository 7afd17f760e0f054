/**
 * What a reading takes, measured by `npm run bench`; each figure names the command that gives it. The values in
 * use are from docs/performance.md.
 */
export const MEASURED = {
  /** `npm run bench -- --only stored-bytes`, ms stamps */
  storedBytes: 1.52,
  /** `npm run bench -- --only stored-bytes`, live, 1 reading of each of 50 sensors: the item without its own 150 B */
  firstOfSensorBytes: 12,
  /** `npm run bench -- --only ingest`, RFC 3339, ms stamps; readings per CPU-second */
  ingestRate: 188_000,
  /** `npm run bench -- --only ingest`, persist, in full deliveries */
  persistRate: 400_000,
  /** `npm run bench -- --only assemble`, ms stamps; messages per CPU-second */
  assembleRate: 1_450_000,
  /** `npm run bench -- --only dump`, CPU seconds of a day of 86.4 M readings */
  dumpRate: 86_400_000 / 500,
  /** `npm run bench -- --only dump`, bytes in both files */
  dumpBytes: 35,
  /** `npm run bench -- --only wire-bytes`, ms stamps, streamed */
  wireBytes: 11.4,
  /** `npm run bench -- --only wire-bytes`, McapWriter with zstd: what a reader of single items would send */
  peerWireBytes: 27.4,
  /** `npm run bench -- --only assemble`, McapWriter as documented; messages per CPU-second */
  peerAssembleRate: 340_000,
  /** `npm run bench -- --only write-units`, one item per reading */
  peerWriteUnits: 1,
  /** Keys, names and value of the item that `npm run bench -- --only write-units` puts for one reading. */
  peerItemBytes: 70,
} as const;
