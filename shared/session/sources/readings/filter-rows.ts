import type { RegisteredChannel } from '../../../index/recording-index.ts';
import type { ChannelPlan } from '../../../recording/channel-plan.ts';
import type { RowBatch } from '../../../recording/rows.ts';
import type { Condition, Decision, ReadingValue } from './decision.ts';

/** What a filter decides about each channel of a plan: a derived one passes where all that it is made of does. */
export function decisionsOf(plan: ChannelPlan, filter: Condition | undefined): Decision[] {
  return plan.channels.map(({ source }): Decision => {
    if (filter === undefined) return true;
    if ('sensor' in source) return filter(source);
    const parts = [...source.required, ...(source.optional === undefined ? [] : [source.optional])];
    return parts.every((sensor) => filter({ sensor, kind: 'number' }) === true);
  });
}

/**
 * The rows that pass, in batches that are valid as those that come in are: their lists are used again.
 *
 * @param batches of channels of which some rows may pass
 */
export async function* filterRows(
  batches: AsyncIterable<RowBatch>,
  plan: ChannelPlan,
  decisions: readonly Decision[],
): AsyncGenerator<RowBatch> {
  // Of channels of which none pass there are no rows then.
  if (decisions.every((decision) => typeof decision === 'boolean')) return yield* batches;
  const sources = plan.channels.map(({ source }) => ('sensor' in source ? source : undefined));
  for await (const batch of batches) {
    const passed = pass(batch, sources, decisions);
    if (passed.count > 0) yield passed;
  }
}

function pass(
  batch: RowBatch,
  sources: readonly (RegisteredChannel | undefined)[],
  decisions: readonly Decision[],
): RowBatch {
  const { channels, times, numbers } = batch;
  const texts: (string | undefined)[] = [];
  let count = 0;
  for (let row = 0; row < batch.count; row += 1) {
    const channel = channels[row] ?? 0;
    const decision = decisions[channel] ?? false;
    if (decision === false) continue;
    if (decision !== true && !decision(valueOf(batch, row, sources[channel]))) continue;
    channels[count] = channel;
    times[count] = times[row] ?? 0;
    numbers[count] = numbers[row] ?? 0;
    const text = batch.texts[row];
    if (text !== undefined) texts[count] = text;
    count += 1;
  }
  return { ...batch, count, texts };
}

function valueOf(
  { numbers, texts }: RowBatch,
  row: number,
  source: RegisteredChannel | undefined,
): ReadingValue {
  if (source?.kind === 'number') return numbers[row] ?? 0;
  if (source?.kind === 'boolean') return numbers[row] !== 0;
  return texts[row] ?? '';
}
