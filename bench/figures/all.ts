import type { Figure } from '../figure.ts';
import { assemble } from './assemble.ts';
import { board } from './board.ts';
import { dump } from './dump.ts';
import { firstByte } from './first-byte.ts';
import { ingestRate } from './ingest.ts';
import { manifest } from './manifest.ts';
import { memory } from './memory.ts';
import { passthrough } from './passthrough.ts';
import { statistics } from './statistics.ts';
import { storedBytes } from './stored-bytes.ts';
import { wireBytes } from './wire-bytes.ts';
import { writeUnits } from './write-units.ts';

/** Every figure, in the order in which they are reported. */
export const FIGURES: readonly Figure[] = [
  assemble,
  wireBytes,
  storedBytes,
  writeUnits,
  memory,
  firstByte,
  dump,
  ingestRate,
  manifest,
  statistics,
  board,
  passthrough,
];
