import { formatInstant, HOUR_MS } from '../../shared/reading/instant.ts';
import type { Block } from '../../shared/segment/column.ts';

/** How senders write moments. */
export type TimestampForm = 'rfc3339' | 'milliseconds';

/** The readings of blocks as lines that a device sends, in order of time. */
export function toLines(blocks: readonly Block[], form: TimestampForm = 'rfc3339'): string[] {
  return blocks.flatMap((block) => {
    const rows = block.columns.flatMap((column) => {
      const values = 'numbers' in column ? column.numbers : column.texts;
      const sensor = JSON.stringify(column.sensor);
      return Array.from(column.times, (ns, row) => ({ ns, sensor, value: values[row] }));
    });
    return rows
      .toSorted((a, b) => a.ns - b.ns)
      .map(({ ns, sensor, value }) => {
        const timestamp =
          form === 'rfc3339'
            ? `"${formatInstant({ hour: block.hour, ns })}"`
            : String(block.hour * HOUR_MS + Math.floor(ns / 1e6));
        return `{"sensor":${sensor},"timestamp":${timestamp},"value":${JSON.stringify(value)}}`;
      });
  });
}

/** Request bodies of so many lines each. */
export function toBodies(lines: readonly string[], linesEach: number): Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = 0; at < lines.length; at += linesEach) {
    bodies.push(Buffer.from(`${lines.slice(at, at + linesEach).join('\n')}\n`));
  }
  return bodies;
}
