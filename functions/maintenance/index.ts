import middy from '@middy/core';
import { neverDumped, planDumps } from '../../shared/dump/plan-dumps.ts';
import { BUCKET_PREFIX } from '../../shared/store/table.ts';
import { resource } from '../runtime/environment.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metric.ts';
import { s3Files } from '../runtime/files.ts';
import { dynamoPorts, now } from '../runtime/ports.ts';

/** What the dump state machine asks first. */
interface PlanEvent {
  readonly task: 'plan';
  readonly date?: string;
  readonly device?: string;
  /** Name of the execution, under which the list is kept. */
  readonly execution: string;
}

/** Where the list of device-days lies that the execution works through. */
interface Plan {
  readonly bucket: string;
  readonly key: string;
  readonly deviceDays: number;
}

/** Days that the log tells one by one. */
const TOLD_DAYS = 20;

const { index } = dynamoPorts();
const files = s3Files();
const bucket = resource('bucket');

/** Work that is done now and then: so far, listing what is to be dumped. */
export const handler = middy<PlanEvent, Plan>().handler(async (event) => {
  const days = await planDumps(event, { index, now });
  if (event.date === undefined) {
    const overdue = await neverDumped(days, { index, now });
    countMetric('DaysNeverDumped', overdue.length, {}, now());
    for (const { device, date } of overdue.slice(0, TOLD_DAYS))
      logWarning('no dump of this day was ever published', { device, date });
  }
  const key = `${BUCKET_PREFIX.work}dumps/${event.execution}.json`;
  await files.write(key, content(JSON.stringify(days)), 'application/json');
  return { bucket, key, deviceDays: days.length };
});

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}
