import { ANSWER_DEFECTS } from './answers.ts';
import { DUMP_DEFECTS } from './dumps.ts';
import { INDEX_DEFECTS } from './index-writes.ts';
import { INGEST_DEFECTS } from './ingest.ts';
import { LANE_DEFECTS } from './lanes.ts';
import { PERSIST_DEFECTS } from './persist.ts';
import { READ_DEFECTS } from './reads.ts';
import { SUMMARY_DEFECTS } from './summaries.ts';
import type { Defect } from './defect.ts';

/** Builds that are broken on purpose, each in one small way. */
export const DEFECTS: readonly Defect[] = [
  ...INGEST_DEFECTS,
  ...PERSIST_DEFECTS,
  ...INDEX_DEFECTS,
  ...READ_DEFECTS,
  ...ANSWER_DEFECTS,
  ...DUMP_DEFECTS,
  ...SUMMARY_DEFECTS,
  ...LANE_DEFECTS,
];
