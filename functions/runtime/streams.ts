import { countedStream } from '../../shared/access/counted-stream.ts';
import { DynamoStreamSlots } from '../../shared/access/stream-slots.dynamodb.ts';
import { isOpen, requestLimits } from './access.ts';
import { logError } from './log.ts';
import { dynamoTable, newToken, now } from './ports.ts';

/**
 * Opens a stream for a reader.
 *
 * @param reader what readerId makes of who reads
 * @throws OdographError as countedStream
 */
export type OpenStream = <Chunk>(
  reader: string,
  open: () => Promise<AsyncIterable<Chunk>>,
) => Promise<AsyncIterable<Chunk>>;

/**
 * Counts the streams that each reader has under way. In an open system nobody knows who reads: nothing is counted.
 *
 * @param timeoutSeconds of the function: a stream that it was cut off from counts no longer than that
 */
export function streamCounter(timeoutSeconds: number): OpenStream {
  if (isOpen) return (_reader, open) => open();
  const slots = new DynamoStreamSlots(dynamoTable(), { now, newToken });
  const { streamsPerReader: most } = requestLimits;
  return (reader, open) =>
    countedStream(reader, open, { slots, most, untilMs: now() + timeoutSeconds * 1000, onError: logError });
}
