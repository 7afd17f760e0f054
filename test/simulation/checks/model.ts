import { laneOfBatch, openBatch } from '../../../shared/ingest/batch.ts';
import { deviceOfPartitionKey } from '../../../shared/ingest/lanes.ts';
import { fromNanoseconds, HOUR_NS } from '../../../shared/reading/instant.ts';
import type { Block, Column } from '../../../shared/segment/column.ts';
import type { SimRecord } from '../world/kinesis.ts';

/** A reading's time and sensor, which exist once for a device. */
export type Place = string;

export const placeOf = (timeNs: bigint, sensor: string): Place => `${timeNs} ${sensor}`;
export const timeOfPlace = (place: Place): bigint => BigInt(place.slice(0, place.indexOf(' ')));
export const sensorOfPlace = (place: Place): string => place.slice(place.indexOf(' ') + 1);

/** A record of the stream as the model knows it. */
export interface ModelRecord {
  readonly sequenceNumber: string;
  readonly by: string;
  /** Its readings: kind and value by place; undefined for what is no batch. */
  readonly device: string | undefined;
  readonly readings: ReadonlyMap<Place, string>;
  readonly data: Buffer;
  readonly isPoison: boolean;
  /** The number of its persisting, from 1; 0 while it is not persisted. */
  persisted: number;
  isGivenUp: boolean;
}

interface Arrived {
  readonly record: ModelRecord;
  readonly lane: number;
  readonly value: string;
}

/** What must be there of a device at a moment, and what may. */
export interface Expected {
  readonly required: ReadonlySet<Place>;
  readonly allowed: ReadonlyMap<Place, ReadonlySet<string>>;
}

/** The reference: a plain map from device and place to the values that arrived there, first to last. */
export class Model {
  readonly records: ModelRecord[] = [];
  readonly #devices = new Map<string, Map<Place, Arrived[]>>();
  /** How many records are persisted so far; a moment, to ask for what was there then. */
  persisted = 0;

  get devices(): string[] {
    return [...this.#devices.keys()];
  }

  /** Every sensor that anything came of. */
  sensorsOf(device: string): string[] {
    return [...new Set([...(this.#devices.get(device)?.keys() ?? [])].map(sensorOfPlace))];
  }

  /** The stream has taken a record. Records are told in the order of their sequence numbers. */
  take({ sequenceNumber, data, by, partitionKey }: SimRecord): void {
    const isPoison = by === 'stranger';
    const readings = isPoison ? new Map<Place, string>() : spellBlocks(openBatch(data));
    const device = isPoison ? undefined : deviceOfPartitionKey(partitionKey);
    const lane = isPoison ? 0 : (laneOfBatch(data) ?? 0);
    const record: ModelRecord = {
      sequenceNumber,
      by,
      device,
      readings,
      data,
      isPoison,
      persisted: 0,
      isGivenUp: false,
    };
    this.records.push(record);
    if (device === undefined) return;
    const places = this.#devices.get(device) ?? new Map<Place, Arrived[]>();
    this.#devices.set(device, places);
    for (const [place, value] of readings) {
      const arrived = places.get(place) ?? [];
      arrived.push({ record, lane, value });
      places.set(place, arrived);
    }
  }

  /** Whether a value came to a place by a request. */
  cameBy(by: string, device: string, place: Place, value: string): boolean {
    const arrived = this.#devices.get(device)?.get(place) ?? [];
    return arrived.some((each) => each.record.by === by && each.value === value);
  }

  /**
   * Whether the value of a place may become another one: it has values in several lanes, whose number has changed. Of
   * these the lowest lane's counts as soon as it is stored.
   */
  mayChange(device: string, place: Place): boolean {
    const arrived = this.#devices.get(device)?.get(place) ?? [];
    return new Set(arrived.map(({ lane }) => lane)).size > 1;
  }

  /** Whether that may be one of another kind, which is in no source whose manifest did not know of it yet. */
  mayChangeKind(device: string, place: Place): boolean {
    const arrived = this.#devices.get(device)?.get(place) ?? [];
    return (
      this.mayChange(device, place) && new Set(arrived.map(({ value }) => value.split(' ', 1)[0])).size > 1
    );
  }

  /** The event source has learned that records are persisted. */
  persist(records: readonly string[]): void {
    const wanted = new Set(records);
    for (const record of this.records) {
      if (!wanted.has(record.sequenceNumber) || record.isGivenUp || record.persisted > 0) continue;
      this.persisted += 1;
      record.persisted = this.persisted;
    }
  }

  giveUp(records: readonly string[]): void {
    const wanted = new Set(records);
    for (const record of this.records) if (wanted.has(record.sequenceNumber)) record.isGivenUp = true;
  }

  /**
   * @param moment a count of persisted records: what they hold is required. What is in the stream is allowed: in each
   *   lane the first value that was not given up, and those before it, of which parts may have been stored
   */
  expected(device: string, moment: number): Expected {
    const required = new Set<Place>();
    const allowed = new Map<Place, Set<string>>();
    for (const [place, arrived] of this.#devices.get(device) ?? []) {
      if (arrived.some(({ record }) => record.persisted > 0 && record.persisted <= moment))
        required.add(place);
      const lanes = [...Map.groupBy(arrived, ({ lane }) => lane).values()];
      allowed.set(place, new Set(lanes.flatMap(allowedIn)));
    }
    return { required, allowed };
  }
}

/** Values of a place that may be told of those that arrived in a lane, first to last. */
function allowedIn(arrived: readonly Arrived[]): string[] {
  const first = arrived.findIndex(({ record }) => !record.isGivenUp);
  return arrived.slice(0, first < 0 ? arrived.length : first + 1).map(({ value }) => value);
}

/** Kinds and values of blocks by place. */
export function spellBlocks(blocks: readonly Block[]): Map<Place, string> {
  const found = new Map<Place, string>();
  for (const { hour, columns } of blocks) {
    const hourNs = BigInt(hour) * BigInt(HOUR_NS);
    for (const column of columns) {
      column.times.forEach((ns, row) => {
        const place = placeOf(hourNs + BigInt(ns), column.sensor);
        if (!found.has(place)) found.set(place, spellValue(column, row));
      });
    }
  }
  return found;
}

function spellValue(column: Column, row: number): string {
  if (!('numbers' in column)) {
    const text = column.texts[row] ?? '';
    return `${column.kind} ${column.kind === 'text' ? JSON.stringify(text) : text}`;
  }
  const value = column.numbers[row] ?? 0;
  if (column.kind === 'boolean') return `boolean ${value !== 0}`;
  return spellNumber(value);
}

export const spellNumber = (value: number): string => `number ${Object.is(value, -0) ? '-0' : value}`;

/** `YYYY-MM-DD` of a place. */
export const dateOfPlace = (place: Place): string =>
  new Date(fromNanoseconds(timeOfPlace(place)).hour * 3_600_000).toISOString().slice(0, 10);
