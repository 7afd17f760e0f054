import type { RecordingLayout } from '../../../shared/recording/recording-writer.ts';
import { RowEncoder } from '../../../shared/recording/row-encoder.ts';
import { roll } from '../world/random.ts';
import type { World } from './world.ts';

/**
 * A writer of recordings as deployed, with chunks so short that a few messages fill several. Most are not
 * compressed, which takes longer than all the rest.
 */
export function newWriter({ seed }: World, name: string, layout: RecordingLayout): RowEncoder {
  const isCompressed = roll(seed, `compression of ${name}`) < 0.1;
  return new RowEncoder(layout, { chunkBytes: 256, ...(!isCompressed && { compression: 'none' as const }) });
}
