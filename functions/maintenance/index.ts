import middy from '@middy/core';
import { reconcileDashboards } from '../../shared/dashboard/reconcile.ts';
import { type DeviceDay, neverDumped, notDumped, planDumps } from '../../shared/dump/plan-dumps.ts';
import { METRICS } from '../metrics.ts';
import { BUCKET_PREFIX } from '../../shared/store/table.ts';
import { storedDashboards } from '../runtime/dashboards.ts';
import { resource } from '../runtime/environment.ts';
import { logError, logged, logWarning } from '../runtime/log.ts';
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

/** What the morning's schedule asks: whether the night has dumped every day. */
interface CheckEvent {
  readonly task: 'check';
}

/** Days that are over and were never dumped. */
interface Checked {
  readonly notDumped: number;
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
const dashboards = storedDashboards();

/** Work that is done now and then: listing what is to be dumped and looking whether it was, and mending what dashboards left. */
export const handler = middy<PlanEvent | CheckEvent, Plan | Checked>()
  .use(logged)
  .handler((event) => (event.task === 'check' ? check() : plan(event)));

async function check(): Promise<Checked> {
  const days = await notDumped(await planDumps({}, { index, now }), index);
  countMetric(METRICS.daysNotDumped, days.length, {}, now());
  tell(days);
  return { notDumped: days.length };
}

async function plan(event: PlanEvent): Promise<Plan> {
  const days = await planDumps(event, { index, now });
  if (event.date === undefined) {
    const overdue = await neverDumped(days, { index, now });
    countMetric(METRICS.daysNeverDumped, overdue.length, {}, now());
    tell(overdue);
    await mendDashboards();
  }
  const key = `${BUCKET_PREFIX.work}dumps/${event.execution}.json`;
  await files.write(key, content(JSON.stringify(days)), 'application/json');
  return { bucket, key, deviceDays: days.length };
}

function tell(days: readonly DeviceDay[]): void {
  for (const { device, date } of days.slice(0, TOLD_DAYS))
    logWarning('no dump of this day was ever published', { device, date });
}

/** Whatever becomes of it keeps nothing from being dumped. */
async function mendDashboards(): Promise<void> {
  try {
    const { excessBytes, isCounted, orphans } = await reconcileDashboards(dashboards);
    const mended = orphans + (excessBytes === 0 ? 0 : 1);
    countMetric(METRICS.dashboardsMended, mended, {}, now());
    if (mended > 0)
      logWarning('dashboards left something behind when a process broke off', {
        excessBytes,
        isCounted,
        orphans,
      });
  } catch (error) {
    logError(error);
  }
}

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}
