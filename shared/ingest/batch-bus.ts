import type { Batch } from './batch.ts';

/** Carries batches to where they are persisted, in the order of each device's acknowledged sends, lane by lane. */
export interface BatchBus {
  /**
   * Hands batches over, each device's in their order: where one is not durable, none after it in its lane is. Whatever
   * can be tried again has been tried again when this returns.
   *
   * @returns for each batch whether it is durable
   */
  send(batches: readonly Batch[]): Promise<readonly boolean[]>;
}
