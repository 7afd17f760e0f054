import type { DayDump } from '../../../shared/index/recording-index.ts';
import { dateOfHour, hourOfDate } from '../../../shared/reading/instant.ts';
import { decodeBlock } from '../../../shared/segment/codec.ts';
import { decodeName } from '../../../shared/store/encode-name.ts';
import type { SimBucket } from '../world/bucket.ts';
import type { Item } from '../world/dynamo-expression.ts';
import { checkDump } from './check-dump.ts';
import { type Model, type Place, spellBlocks } from './model.ts';
import type { Findings } from './violation.ts';

interface Day {
  /** By hour and lane. */
  readonly revisions: Map<string, number>;
  /** The segments of the day in the order in which they became durable, by their keys. */
  readonly segments: Map<string, { readonly entry: string; readonly packed: Uint8Array }>;
  /**
   * For each sum of revisions, the segments that were durable when it was first reached, in hours and lanes that had
   * an entry. Those of others are of records that were not stored to the end.
   */
  readonly durableAt: Map<number, readonly Uint8Array[]>;
  /** Revision of the dump that is published. */
  published: number;
}

/** Watches every write to the table, from outside of all that is simulated. */
export class Watch {
  readonly #days = new Map<string, Day>();
  readonly #model: Model;
  readonly #findings: Findings;
  readonly #bucket: () => SimBucket;

  constructor(model: Model, findings: Findings, bucket: () => SimBucket) {
    this.#model = model;
    this.#findings = findings;
    this.#bucket = bucket;
  }

  wrote(pk: string, sk: string, item: Item | undefined): void {
    const [family, name = '', hour = '', lane = '0'] = pk.split('#');
    if (family === 'segments' && item === undefined)
      this.#expired(this.#day(name, Number(hour)), `${pk} ${sk}`);
    if (item === undefined) return;
    if (family === 'segments') {
      const packed = item['data']?.B ?? new Uint8Array(0);
      this.#day(name, Number(hour)).segments.set(`${pk} ${sk}`, { entry: entryOf(hour, lane), packed });
    }
    if (family === 'hours') {
      const [ofHour = '', ofLane = '0'] = sk.split('#');
      const day = this.#day(name, Number(ofHour));
      this.#raised(day, entryOf(ofHour, ofLane), Number(item['revision']?.N));
    }
    if (family === 'dumps') this.#published(name, item);
  }

  #day(name: string, hour: number): Day {
    const key = `${name} ${dateOfHour(hour)}`;
    const known = this.#days.get(key);
    if (known !== undefined) return known;
    const day: Day = { revisions: new Map(), segments: new Map(), durableAt: new Map(), published: 0 };
    this.#days.set(key, day);
    return day;
  }

  /**
   * A segment whose readings no revision ever told of is of a record that was given up and lies in the dead letters:
   * when it is gone, no dump can hold it.
   */
  #expired(day: Day, key: string): void {
    const packed = day.segments.get(key)?.packed;
    const isTold = [...day.durableAt.values()].some((told) => told.some((each) => each === packed));
    if (!isTold) day.segments.delete(key);
  }

  #raised(day: Day, entry: string, revision: number): void {
    day.revisions.set(entry, revision);
    const sum = [...day.revisions.values()].reduce((a, b) => a + b, 0);
    if (day.durableAt.has(sum)) return;
    const told = [...day.segments.values()].filter((segment) => day.revisions.has(segment.entry));
    day.durableAt.set(
      sum,
      told.map(({ packed }) => packed),
    );
  }

  #published(name: string, item: Item): void {
    const dump = JSON.parse(item['dump']?.S ?? '{}') as DayDump;
    const day = this.#day(name, hourOfDate(dump.date) ?? 0);
    const told = `dump of ${decodeName(name)} ${dump.date} r${dump.revision}`;
    this.#findings.check(
      'dump-rises',
      dump.revision > day.published,
      () => `${told} replaces r${day.published}`,
    );
    day.published = dump.revision;
    const durable = day.durableAt.get(dump.revision) ?? [];
    const required = new Set<Place>(
      durable.flatMap((packed) => [...spellBlocks([decodeBlock(packed)]).keys()]),
    );
    const world = { model: this.#model, findings: this.#findings, bucket: this.#bucket() };
    checkDump(world, told, dump, required);
  }
}

const entryOf = (hour: string, lane: string): string => `${Number(hour)} ${Number(lane)}`;
