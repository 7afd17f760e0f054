import { OdographError } from '../errors/odograph-error.ts';
import {
  type DeviceHead,
  type Measure,
  type Ordering,
  orderingOf,
  type RecordingIndex,
} from '../index/recording-index.ts';

/** How often a head is written again that another writer came before. */
const WRITE_ATTEMPTS = 10;

/** What can be set of a device; what is not named stays as it is. */
export interface DeviceChange {
  /** Which readings are taken from now on: this holds for every delivery that begins afterwards. */
  readonly ordering?: Ordering | undefined;
  /** How its odometer measures; null lets that follow from its sensors. */
  readonly measure?: Measure | null | undefined;
}

/**
 * Sets up a device, one also that has no readings yet.
 *
 * @throws OdographError `write-conflict` when other writers were always first
 */
export async function changeDevice(
  device: string,
  change: DeviceChange,
  index: Pick<RecordingIndex, 'head' | 'saveHead'>,
): Promise<void> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const head = await index.head(device);
    const next = changed(head ?? { device, version: 0, channels: [] }, change);
    const isSame = orderingOf(next) === orderingOf(head) && next.measure === head?.measure;
    if (head !== undefined && isSame) return;
    if (await index.saveHead(next)) return;
  }
  throw new OdographError('write-conflict', `the head of ${device} kept changing`);
}

function changed(head: DeviceHead, { ordering, measure }: DeviceChange): DeviceHead {
  const { forwardSince, measure: before, ...rest } = head;
  const version = head.version + 1;
  const since =
    ordering === 'forward' ? (forwardSince ?? version) : ordering === 'any' ? undefined : forwardSince;
  const now = measure === undefined ? before : (measure ?? undefined);
  return {
    ...rest,
    version,
    ...(since !== undefined && { forwardSince: since }),
    ...(now !== undefined && { measure: now }),
  };
}
