import { OdographError } from '../errors/odograph-error.ts';
import { type DeviceHead, type Ordering, orderingOf, type RecordingIndex } from '../index/recording-index.ts';

/** How often a head is written again that another writer came before. */
const WRITE_ATTEMPTS = 10;

/**
 * Sets which readings of a device are taken from now on, for a device also that has none yet. It holds for every
 * delivery that begins afterwards.
 *
 * @throws OdographError `write-conflict` when other writers were always first
 */
export async function changeOrdering(
  device: string,
  ordering: Ordering,
  index: Pick<RecordingIndex, 'head' | 'saveHead'>,
): Promise<void> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const head = await index.head(device);
    if (head !== undefined && orderingOf(head) === ordering) return;
    const version = (head?.version ?? 0) + 1;
    const { forwardSince: _, ...rest } = head ?? ({ device, version, channels: [] } satisfies DeviceHead);
    const next = { ...rest, version, ...(ordering === 'forward' && { forwardSince: version }) };
    if (await index.saveHead(next)) return;
  }
  throw new OdographError('write-conflict', `the head of ${device} kept changing`);
}
