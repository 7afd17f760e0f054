import type { ChannelPlan } from './channel-plan.ts';
import { jsonNumber } from './json-text.ts';
import type { RowBatch } from './rows.ts';

/** The JSON text of a row's value. */
export function valueText(plan: ChannelPlan, batch: RowBatch, row: number): string {
  const source = plan.channels[batch.channels[row] ?? 0]?.source;
  const kind = source !== undefined && 'kind' in source ? source.kind : 'json';
  switch (kind) {
    case 'number':
      return jsonNumber(batch.numbers[row] ?? 0);
    case 'boolean':
      return batch.numbers[row] === 0 ? 'false' : 'true';
    case 'text':
      return JSON.stringify(batch.texts[row]);
    case 'json':
      return batch.texts[row] ?? '';
  }
}
