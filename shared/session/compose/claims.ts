import { isDeepStrictEqual } from 'node:util';
import { OdographError } from '../../errors/odograph-error.ts';
import type { ChannelRecord, SchemaRecord } from '../../recording/mcap/records.ts';
import type { SourceChannel, SourceSchema } from '../source.ts';

/** Ids of channels and schemas have 16 bits: https://mcap.dev/spec#channel-op0x04 */
const HIGHEST_ID = 0xffff;

const NOTHING: ReadonlyMap<string, string> = new Map();

const tooMany = (what: string): OdographError =>
  new OdographError('source-failed', `the session's data has more ${what} than a recording may have`);

/** The channel that a data channel has become. */
export interface Claimed {
  readonly id: number;
  /** Whether channel and schema have the numbers that they had in their source. */
  readonly isAsItWas: boolean;
}

/** Gives data channels their places in one recording. */
export class Claims {
  readonly #channels = new Map<number, ChannelRecord>();
  readonly #schemas = new Map<number, SchemaRecord>();
  readonly #idOfTopic = new Map<string, number>();
  #lowestChannel = 0;
  #lowestSchema = 1;

  /** The channel for a data channel under a topic of the session. */
  channel({ number, topic, messageEncoding, schema, metadata = NOTHING }: SourceChannel): Claimed {
    const schemaId = schema === undefined ? 0 : this.#schema(schema);
    const fits = (id: number): boolean => {
      const known = this.#channels.get(id);
      return known?.schemaId === schemaId && known.messageEncoding === messageEncoding;
    };
    for (let others = 1; ; others += 1) {
      const name = others === 1 ? topic : `${topic}~${others}`;
      const known = this.#idOfTopic.get(name);
      if (known !== undefined && !fits(known)) continue;
      const id = known ?? this.#free(number);
      this.#idOfTopic.set(name, id);
      const record = this.#channels.get(id) ?? { id, schemaId, topic: name, messageEncoding, metadata };
      this.#channels.set(id, record);
      const isAsItWas =
        name === topic &&
        id === number &&
        schemaId === (schema?.id ?? 0) &&
        isDeepStrictEqual(record.metadata, metadata);
      return { id, isAsItWas };
    }
  }

  /** All that was claimed, in the order of their numbers. */
  records(): { readonly channels: readonly ChannelRecord[]; readonly schemas: readonly SchemaRecord[] } {
    return { channels: ordered(this.#channels), schemas: ordered(this.#schemas) };
  }

  #free(wanted: number): number {
    if (!this.#channels.has(wanted)) return wanted;
    while (this.#channels.has(this.#lowestChannel)) this.#lowestChannel += 1;
    if (this.#lowestChannel > HIGHEST_ID) throw tooMany('channels');
    return this.#lowestChannel;
  }

  #schema(schema: SourceSchema): number {
    for (const [id, known] of this.#schemas) if (isSame(known, schema)) return id;
    let { id } = schema;
    if (this.#schemas.has(id)) {
      while (this.#schemas.has(this.#lowestSchema)) this.#lowestSchema += 1;
      id = this.#lowestSchema;
      if (id > HIGHEST_ID) throw tooMany('schemas');
    }
    this.#schemas.set(id, { ...schema, id });
    return id;
  }
}

const isSame = (a: SchemaRecord, b: SourceSchema): boolean =>
  a.name === b.name && a.encoding === b.encoding && Buffer.compare(a.data, b.data) === 0;

const ordered = <T extends { readonly id: number }>(records: ReadonlyMap<number, T>): T[] =>
  [...records.values()].toSorted((a, b) => a.id - b.id);
