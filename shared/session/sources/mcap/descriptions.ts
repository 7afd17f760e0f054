import { isDeepStrictEqual } from 'node:util';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { OPCODE } from '../../../recording/mcap/records.ts';
import type { SourceChannel, SourceSchema } from '../../source.ts';
import { MCAP_LIMITS } from './limits.ts';
import { RecordFields } from './record-fields.ts';

interface Channel extends Omit<SourceChannel, 'schema'> {
  readonly schemaId: number;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Ids have 16 bits. */
const IDS = 65_536;

/** The schemas and channels of a file. Their records may come as often as they like, as long as they say the same. */
export class Descriptions {
  readonly #schemas = new Map<number, SourceSchema>();
  readonly #channels = new Map<number, Channel>();
  /** Contents of the records, by opcode and id: the same bytes need no second look. */
  readonly #contents = new Map<number, Buffer>();
  #bytes = 0;

  channelIds(): number[] {
    return [...this.#channels.keys()];
  }

  hasChannel(id: number): boolean {
    return this.#channels.has(id);
  }

  /** Whether each channel's schema is known. */
  get isComplete(): boolean {
    return [...this.#channels.values()].every(({ schemaId: id }) => id === 0 || this.#schemas.has(id));
  }

  /** Forgets channels that have no messages and whose schema is missing. @param used by channel: 1 for those with messages */
  forgetUnused(used: Uint8Array): void {
    for (const { number, schemaId } of this.#channels.values())
      if (used[number] === 0 && schemaId !== 0 && !this.#schemas.has(schemaId)) this.#channels.delete(number);
  }

  /**
   * Learns what a record of a schema or channel says.
   *
   * @returns the id
   * @throws McapFault when it is damaged, or says something else than before
   */
  add(opcode: number, content: Buffer): number {
    const id = new RecordFields(content).u16();
    if (this.#isKnown(opcode, id, content)) return id;
    this.#bytes += content.length;
    if (this.#bytes > MCAP_LIMITS.descriptionBytes)
      throw new McapFault('its schemas are longer than is taken');
    const own = Buffer.from(content);
    this.#contents.set(opcode * IDS + id, own);
    if (opcode === OPCODE.schema) this.#schemas.set(id, parseSchema(own));
    else this.#channels.set(id, parseChannel(own));
    return id;
  }

  /**
   * Sees to it that a record does not say something else than what is known.
   *
   * @returns the id; undefined where nothing is known of it
   * @throws McapFault when it does
   */
  check(opcode: number, content: Buffer): number | undefined {
    const id = new RecordFields(content).u16();
    return this.#isKnown(opcode, id, content) ? id : undefined;
  }

  /** @throws McapFault when a channel's schema is missing */
  channels(): SourceChannel[] {
    const ascending = [...this.#channels.values()].toSorted((a, b) => a.number - b.number);
    return ascending.map(({ schemaId, ...channel }) => {
      if (schemaId === 0) return channel;
      const schema = this.#schemas.get(schemaId);
      if (schema === undefined) throw new McapFault('a channel names a schema that is missing');
      return { ...channel, schema };
    });
  }

  #isKnown(opcode: number, id: number, content: Buffer): boolean {
    const known = this.#contents.get(opcode * IDS + id);
    if (known === undefined) return false;
    if (known.equals(content)) return true;
    const parse = opcode === OPCODE.schema ? parseSchema : parseChannel;
    if (isDeepStrictEqual(parse(known), parse(content))) return true;
    throw new McapFault(`it describes a ${opcode === OPCODE.schema ? 'schema' : 'channel'} in two ways`);
  }
}

function parseSchema(content: Buffer): SourceSchema {
  const fields = new RecordFields(content);
  const id = fields.u16();
  // 0 says that a channel has no schema.
  if (id === 0) throw new McapFault('a schema has the number 0');
  return { id, name: fields.text(), encoding: fields.text(), data: fields.bytes() };
}

function parseChannel(content: Buffer): Channel {
  const fields = new RecordFields(content);
  const number = fields.u16();
  const schemaId = fields.u16();
  const topic = fields.text();
  const messageEncoding = fields.text();
  const part = fields.bytes();
  const entries = new RecordFields(part);
  const metadata = new Map<string, string>();
  while (entries.at < part.length) {
    const name = entries.text();
    metadata.set(name, entries.text());
  }
  return { number, schemaId, topic, messageEncoding, metadata };
}
