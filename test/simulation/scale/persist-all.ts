import type { RecordingIndex } from '../../../shared/index/recording-index.ts';
import { persist } from '../../../shared/persist/persist.ts';
import type { ReadingStore } from '../../../shared/segment/reading-store.ts';
import type { StreamRecord } from './counting-stream.ts';

/** Persists records as one invocation does. @throws whatever would make it do so again */
export async function persistAll(
  records: readonly StreamRecord[],
  {
    nowMs,
    ...stores
  }: { readonly readings: ReadingStore; readonly index: RecordingIndex; readonly nowMs: number },
): Promise<void> {
  const batches = records.map((record) => ({ ...record, arrivedMs: nowMs }));
  await persist(batches, {
    ...stores,
    quarantine: {
      keep: async ({ detail }) => {
        throw new Error(`put aside: ${detail}`);
      },
    },
    now: () => nowMs,
    newToken: () => 'token',
    onFailure: (_arrival, error) => {
      throw error;
    },
  });
}
