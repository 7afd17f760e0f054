import type { ChannelPlan } from '../../shared/recording/channel-plan.ts';
import { valueText } from '../../shared/recording/payload.ts';
import type { RowBatch } from '../../shared/recording/rows.ts';

/** The JSON text of a row's message: a reading's value in an object, a derived message as it is. */
export function messageText(plan: ChannelPlan, batch: RowBatch, row: number): string {
  const text = valueText(plan, batch, row);
  const source = plan.channels[batch.channels[row] ?? 0]?.source;
  return source !== undefined && 'kind' in source ? `{"value":${text}}` : text;
}
