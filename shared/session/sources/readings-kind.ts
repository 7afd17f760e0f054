import * as z from 'zod';
import type { DataSource } from '../source.ts';
import { type ReadingsPorts, readingsSource } from './readings.ts';

export interface ReadingsKindPorts {
  /** What devices have sent to this system. */
  readonly readings: ReadingsPorts;
}

/** The source that is this system itself, as a deployment's settings describe it. */
export const readingsKind = z.strictObject({ kind: z.literal('readings') }).transform(({ kind }) => ({
  kind,
  open: ({ readings }: ReadingsKindPorts): DataSource => readingsSource(readings),
}));
