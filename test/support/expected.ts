import { cellValue, type DriveRow } from './drives.ts';
import type { Message } from './recordings.ts';

/** One reading as a text, so that lists of readings can be compared whatever their order within an instant. */
export const spell = (sensor: string, timeNs: bigint, value: unknown): string =>
  `${timeNs} ${sensor} ${Object.is(value, -0) ? '-0' : JSON.stringify(value)}`;

/** What the rows of a table are as readings. */
export function spellRows(rows: readonly DriveRow[]): string[] {
  return rows
    .flatMap(({ timeMs, cells }) =>
      [...cells].map(([sensor, cell]) => spell(sensor, BigInt(timeMs) * 1_000_000n, cellValue(cell))),
    )
    .toSorted();
}

/** What a recording's messages are as readings; what is derived is left out. */
export function spellMessages(messages: readonly Message[]): string[] {
  return messages
    .filter(({ topic }) => topic !== '/location')
    .map(({ topic, timeNs, value }) => spell(topic.slice(1), timeNs, (value as { value: unknown }).value))
    .toSorted();
}

/** Whether messages are in order of time. */
export const inOrder = (messages: readonly Message[]): boolean =>
  messages.every(({ timeNs }, at) => at === 0 || (messages[at - 1]?.timeNs ?? 0n) <= timeNs);
