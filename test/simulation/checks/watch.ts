import type { DayDump } from '../../../shared/index/recording-index.ts';
import { dateOfHour } from '../../../shared/reading/instant.ts';
import { decodeBlock } from '../../../shared/segment/codec.ts';
import { decodeName } from '../../../shared/store/encode-name.ts';
import type { SimBucket } from '../world/bucket.ts';
import type { Item } from '../world/dynamo-expression.ts';
import { checkDump } from './check-dump.ts';
import { type Model, type Place, spellBlocks } from './model.ts';
import type { Findings } from './violation.ts';

interface Day {
  readonly revisions: Map<string, number>;
  /** The segments of the day in the order in which they became durable. */
  readonly segments: Uint8Array[];
  /** For each sum of revisions, how many segments were durable when it was first reached. */
  readonly durableAt: Map<number, number>;
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
    const [family, name = '', hour = ''] = pk.split('#');
    if (item === undefined) return;
    if (family === 'segments')
      this.#day(name, Number(hour)).segments.push(item['data']?.B ?? new Uint8Array(0));
    if (family === 'hours') this.#raised(this.#day(name, Number(sk)), sk, Number(item['revision']?.N));
    if (family === 'dumps') this.#published(name, item);
  }

  #day(name: string, hour: number): Day {
    const key = `${name} ${dateOfHour(hour)}`;
    const known = this.#days.get(key);
    if (known !== undefined) return known;
    const day: Day = { revisions: new Map(), segments: [], durableAt: new Map() };
    this.#days.set(key, day);
    return day;
  }

  #raised(day: Day, sk: string, revision: number): void {
    day.revisions.set(sk, revision);
    const sum = [...day.revisions.values()].reduce((a, b) => a + b, 0);
    if (!day.durableAt.has(sum)) day.durableAt.set(sum, day.segments.length);
  }

  #published(name: string, item: Item): void {
    const dump = JSON.parse(item['dump']?.S ?? '{}') as DayDump;
    const day = this.#days.get(`${name} ${dump.date}`);
    const durable = day?.segments.slice(0, day.durableAt.get(dump.revision) ?? 0) ?? [];
    const required = new Set<Place>(
      durable.flatMap((packed) => [...spellBlocks([decodeBlock(packed)]).keys()]),
    );
    const world = { model: this.#model, findings: this.#findings, bucket: this.#bucket() };
    checkDump(world, `dump of ${decodeName(name)} ${dump.date} r${dump.revision}`, dump, required);
  }
}
