import { isDeepStrictEqual } from 'node:util';
import { OdographError } from '../../errors/odograph-error.ts';
import type { ChannelRecord, SchemaRecord } from '../../recording/mcap/records.ts';
import type { SourceChannel, SourceSchema } from '../source.ts';

/** Ids of channels and schemas have 16 bits: https://mcap.dev/spec#channel-op0x04 */
const HIGHEST_ID = 0xffff;

const NOTHING: ReadonlyMap<string, string> = new Map();

/** The channel that a data channel has become. */
export interface Claimed {
  readonly id: number;
  /** Whether channel and schema are to the byte what they were in their source. */
  readonly isAsItWas: boolean;
}

/** Gives data channels their places in one recording. */
export class Claims {
  /** By topic, schema and encoding as they were asked for. */
  readonly #channels = new Map<string, ChannelRecord>();
  /** By name and encoding; they differ in their data. */
  readonly #schemas = new Map<string, SchemaRecord[]>();
  readonly #channelIds = new Ids('channels', 0);
  readonly #schemaIds = new Ids('schemas', 1);
  readonly #topics = new Set<string>();
  /** By topic: the number to look for a free one from. */
  readonly #nextSuffix = new Map<string, number>();

  /** The channel for a data channel under a topic of the session. */
  channel({ number, topic, messageEncoding, schema, metadata = NOTHING }: SourceChannel): Claimed {
    const schemaId = schema === undefined ? 0 : this.#schema(schema);
    const key = JSON.stringify([topic, schemaId, messageEncoding]);
    let record = this.#channels.get(key);
    if (record === undefined) {
      const id = this.#channelIds.take(number);
      record = { id, schemaId, topic: this.#freeTopic(topic), messageEncoding, metadata };
      this.#channels.set(key, record);
    }
    const isAsItWas =
      record.topic === topic &&
      record.id === number &&
      schemaId === (schema?.id ?? 0) &&
      isDeepStrictEqual(record.metadata, metadata);
    return { id: record.id, isAsItWas };
  }

  /** All that was claimed, in the order of their numbers. */
  records(): { readonly channels: readonly ChannelRecord[]; readonly schemas: readonly SchemaRecord[] } {
    return {
      channels: ordered([...this.#channels.values()]),
      schemas: ordered([...this.#schemas.values()].flat()),
    };
  }

  #freeTopic(topic: string): string {
    let name = topic;
    if (this.#topics.has(topic)) {
      let suffix = this.#nextSuffix.get(topic) ?? 2;
      while (this.#topics.has(`${topic}~${suffix}`)) suffix += 1;
      this.#nextSuffix.set(topic, suffix + 1);
      name = `${topic}~${suffix}`;
    }
    this.#topics.add(name);
    return name;
  }

  #schema(schema: SourceSchema): number {
    const key = JSON.stringify([schema.name, schema.encoding]);
    const known = this.#schemas.get(key) ?? [];
    this.#schemas.set(key, known);
    const same = known.find(({ data }) => Buffer.compare(data, schema.data) === 0);
    if (same !== undefined) return same.id;
    const id = this.#schemaIds.take(schema.id);
    known.push({ ...schema, id });
    return id;
  }
}

/** Numbers of 16 bits, each given once. */
class Ids {
  readonly #what: string;
  readonly #taken = new Set<number>();
  #lowest: number;

  constructor(what: string, lowest: number) {
    this.#what = what;
    this.#lowest = lowest;
  }

  /** @returns the number that is wanted if it is free, else the lowest that is */
  take(wanted: number): number {
    let id = wanted;
    if (this.#taken.has(id)) {
      while (this.#taken.has(this.#lowest)) this.#lowest += 1;
      id = this.#lowest;
    }
    if (id > HIGHEST_ID)
      throw new OdographError(
        'source-failed',
        `the session's data has more ${this.#what} than a recording may have`,
      );
    this.#taken.add(id);
    return id;
  }
}

const ordered = <T extends { readonly id: number }>(records: readonly T[]): T[] =>
  records.toSorted((a, b) => a.id - b.id);
