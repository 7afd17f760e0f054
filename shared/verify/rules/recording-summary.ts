import type { RecordingFacts } from '../recording-facts.ts';

export function summaryFaults({ isComplete, footer, summaryAt }: RecordingFacts): string[] | undefined {
  if (!isComplete || footer === undefined) return undefined;
  const { summaryStart } = footer;
  if (summaryStart === 0n) return ['there is none'];
  if (summaryAt === undefined) return ['no record ends the data before it'];
  return summaryStart === BigInt(summaryAt)
    ? []
    : [`the footer says that it begins at byte ${summaryStart}, and it is at ${summaryAt}`];
}

export function statisticsFaults(recording: RecordingFacts): string[] | undefined {
  const { isComplete, statistics, messages, counts, chunks, earliest, latest } = recording;
  if (!isComplete) return undefined;
  if (statistics === undefined) return ['there are none'];
  const faults: string[] = [];
  const compare = (what: string, said: bigint | number, found: bigint | number): void => {
    if (BigInt(said) !== BigInt(found)) faults.push(`${what}: ${said} in them, ${found} in the recording`);
  };
  compare('messages', statistics.messageCount, messages);
  compare('chunks', statistics.chunkCount, chunks);
  if (earliest !== undefined) compare('first time', statistics.messageStartTime, earliest);
  if (latest !== undefined) compare('last time', statistics.messageEndTime, latest);
  for (const id of new Set([...counts.keys(), ...statistics.channelMessageCounts.keys()])) {
    compare(`channel ${id}`, statistics.channelMessageCounts.get(id) ?? 0n, counts.get(id) ?? 0n);
  }
  return faults;
}
