import middy from '@middy/core';
import { type DumpOutcome, dumpDay } from '../../shared/dump/dump-day.ts';
import type { DeviceDay } from '../../shared/dump/plan-dumps.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { METRICS } from '../metrics.ts';
import { countMetric } from '../runtime/metric.ts';
import { s3Files } from '../runtime/files.ts';
import { logged } from '../runtime/log.ts';
import { dynamoPorts, newToken, now } from '../runtime/ports.ts';

const ports = {
  ...dynamoPorts(),
  files: s3Files(),
  newWriter: () => new RowEncoder('file'),
  now,
  newToken,
};

/** Writes the recording of one device-day; invoked by the dump state machine for each of its items. */
export const handler = middy<DeviceDay, DumpOutcome>()
  .use(logged)
  .handler(async ({ device, date }) => {
    try {
      const outcome = await dumpDay(device, date, ports);
      if (outcome.status === 'published') countMetric(METRICS.unreconciled, 0, {}, now());
      return outcome;
    } catch (error) {
      const isMismatch = error instanceof OdographError && error.code === 'dump-mismatch';
      if (isMismatch) countMetric(METRICS.unreconciled, 1, {}, now());
      throw error;
    }
  });
