import { formatInstant } from '../reading/instant.ts';
import type { ChannelPlan } from '../recording/channel-plan.ts';
import { valueText } from '../recording/payload.ts';
import type { RowBatch } from '../recording/rows.ts';

/**
 * The readings of a batch as lines that ingest takes back without loss; what is derived is left out, since it
 * is derived again.
 */
export function ndjsonLines(device: string, plan: ChannelPlan, batch: RowBatch): string {
  const deviceText = JSON.stringify(device);
  let lines = '';
  for (let row = 0; row < batch.count; row += 1) {
    const source = plan.channels[batch.channels[row] ?? 0]?.source;
    if (source === undefined || !('sensor' in source)) continue;
    const timestamp = formatInstant({ hour: batch.hour, ns: batch.times[row] ?? 0 });
    const sensor = JSON.stringify(source.sensor);
    const value = valueText(plan, batch, row);
    lines += `{"device":${deviceText},"sensor":${sensor},"timestamp":"${timestamp}","value":${value}}\n`;
  }
  return lines;
}
