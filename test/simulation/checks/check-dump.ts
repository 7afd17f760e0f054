import type { DayDump } from '../../../shared/index/recording-index.ts';
import type { SimBucket } from '../world/bucket.ts';
import { checkContent } from './check-content.ts';
import { type Content, readFileContent, readFileLines } from './content.ts';
import type { Model, Place } from './model.ts';
import type { Findings, Invariant } from './violation.ts';

interface Shelf {
  readonly model: Model;
  readonly findings: Findings;
  readonly bucket: SimBucket;
}

/** Checks a published dump's files: whole, as described, alike, right, and with all that is required. */
export function checkDump(
  { model, findings, bucket }: Shelf,
  name: string,
  dump: DayDump,
  required: ReadonlySet<Place>,
  invariant: Invariant = 'dump-whole',
): Content | undefined {
  const check = (isRight: boolean, found: () => string): void =>
    findings.check(invariant, isRight, () => `${name}: ${found()}`);
  const mcap = bucket.objects.get(dump.mcap.key);
  const ndjson = bucket.objects.get(dump.ndjson.key);
  check(
    mcap?.length === dump.mcap.bytes && ndjson?.length === dump.ndjson.bytes,
    () => 'its files are not there',
  );
  if (mcap === undefined || ndjson === undefined) return undefined;
  const content = readFileContent(mcap, model.sensorsOf(dump.device));
  checkContent({ model, findings }, name, dump.device, content, true);
  const missing = [...required].filter((place) => !content.readings.has(place));
  check(missing.length === 0, () => `it lacks ${missing.join(', ')}`);
  check(
    content.messages === dump.messages && content.readings.size === dump.readings,
    () => 'it counts wrong',
  );
  const lines = linesOf(ndjson);
  const differing = [...content.readings].find(([place, value]) => lines?.get(place) !== value);
  check(
    lines?.size === content.readings.size && differing === undefined,
    () => `its lines differ at ${differing?.join(' ')}`,
  );
  return content;
}

function linesOf(ndjson: Buffer): Map<Place, string> | undefined {
  try {
    return readFileLines(ndjson);
  } catch {
    return undefined;
  }
}
