import * as z from 'zod';
import { nameFault } from '../../reading/name.ts';
import type { SourceRegistry } from '../source.ts';
import { filesKind } from './files-kind.ts';
import { mcapKind } from './mcap.ts';
import { parseSettings } from './parse-settings.ts';
import { readingsKind } from './readings-kind.ts';

/** Every kind of source that a deployment may have, each with what its settings are and how one is made of them. */
const KINDS = z.discriminatedUnion('kind', [readingsKind, filesKind, mcapKind]);

const tokens = z
  .string()
  .refine((token) => nameFault(token) === undefined, 'expected a token that is a name');

const sourcesSchema = z.record(tokens, KINDS);

/** The sources of a deployment by their tokens, as it describes them in JSON. */
export type SourceSettings = z.output<typeof sourcesSchema>;

type Entry = z.output<typeof KINDS>;

/** What is needed for all kinds. */
export type SourcePorts = (
  Entry extends infer Kind
    ? Kind extends { open: (ports: infer Ports) => unknown }
      ? (ports: Ports) => void
      : never
    : never
) extends (ports: infer All) => void
  ? All
  : never;

/** @throws Error when they are none, which only a wrong deployment can cause; it repeats nothing of what may be secret */
export const parseSourceSettings = (text: string): SourceSettings => parseSettings(sourcesSchema, text);

export const openRegistry = (settings: SourceSettings, ports: SourcePorts): SourceRegistry =>
  new Map(Object.entries(settings).map(([token, { open }]) => [token, open(ports)]));
