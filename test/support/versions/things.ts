import type { StoredThing } from './stored-thing.ts';
import { batches } from './things/batch.ts';
import { dashboardBodies, dashboardItems } from './things/dashboard.ts';
import { dumps } from './things/dump.ts';
import { exported } from './things/exported.ts';
import { indexItems } from './things/index-items.ts';
import { keyItems } from './things/key-items.ts';
import { letters } from './things/letter.ts';
import { segmentItems } from './things/segment-items.ts';
import { segments } from './things/segment.ts';
import { sessionItems } from './things/session-items.ts';
import { summaryItems } from './things/summary-items.ts';

/** Everything that is stored for longer than a request takes. */
export const THINGS: readonly StoredThing[] = [
  segments,
  segmentItems,
  batches,
  indexItems,
  summaryItems,
  dumps,
  sessionItems,
  dashboardBodies,
  dashboardItems,
  letters,
  keyItems,
  exported,
];
