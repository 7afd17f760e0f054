/**
 * What a reading takes, measured by `npm run bench`; each figure names the command that gives it. The values are
 * those of docs/performance.md.
 */
export const MEASURED = {
  /** `npm run bench -- --only stored-bytes`: ms stamps */
  storedBytes: 1.52,
  /** `npm run bench -- --only stored-bytes`: live, 1 reading of each of 50 sensors; a fiftieth of the packed part */
  firstOfSensorBytes: 10,
  /** `npm run bench -- --only ingest`: RFC 3339, ms stamps; readings per CPU-second */
  ingestRate: 1_187_000,
  /** `npm run bench -- --only ingest`: persist, in full deliveries; readings per CPU-second */
  persistRate: 5_864_000,
  /** `npm run bench -- --only assemble`: ms stamps; messages per CPU-second */
  assembleRate: 5_990_000,
  /** `npm run bench -- --only dump`: a day; readings per CPU-second */
  dumpRate: 86_400_000 / 66.8,
  /** `npm run bench -- --only dump`: bytes of a reading in both files */
  dumpBytes: 36.7,
  /** `npm run bench -- --only wire-bytes`: ms stamps, streamed */
  wireBytes: 11.3,
  /** `npm run bench -- --only wire-bytes`: McapWriter with zstd, as a reader of single items would send */
  peerWireBytes: 27.4,
  /** `npm run bench -- --only assemble`: McapWriter as documented, ms stamps; messages per CPU-second */
  peerAssembleRate: 1_214_000,
  /** `npm run bench -- --only statistics`: a day summed up, for each sensor; a unit holds 1 KB at most */
  summaryWriteUnits: 0.67,
  /** `npm run bench -- --only write-units`: one item per reading */
  peerWriteUnits: 1,
  /** `npm run bench -- --only write-units`: length of such an item */
  peerItemBytes: 52,
} as const;
