import middy from '@middy/core';
import { type DumpOutcome, dumpDay } from '../../shared/dump/dump-day.ts';
import type { DeviceDay } from '../../shared/dump/plan-dumps.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { s3Files } from '../runtime/files.ts';
import { dynamoPorts, newToken, now } from '../runtime/ports.ts';

const ports = {
  ...dynamoPorts(),
  files: s3Files(),
  newWriter: () => new RowEncoder('file'),
  now,
  newToken,
};

/** Writes the recording of one device-day; invoked by the dump state machine for each of its items. */
export const handler = middy<DeviceDay, DumpOutcome>().handler(({ device, date }) =>
  dumpDay(device, date, ports),
);
