import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DamagedSegmentError } from '../../../../local/kinesis/segment-file.ts';
import { ShardLog } from '../../../../local/kinesis/shard-log.ts';

const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;

function record(
  ordinal: number,
  text = `record ${ordinal}`,
): {
  ordinal: number;
  partitionKey: string;
  data: Buffer;
} {
  return { ordinal, partitionKey: 'k', data: Buffer.from(text) };
}

function texts(log: ShardLog, from = 0, sinceMs = 0): string[] {
  return log.read(from, sinceMs, 10_000, 10 * MIB).records.map(({ data }) => data.toString());
}

describe('ShardLog', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'odograph-shard-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function files(): string[] {
    return readdirSync(directory)
      .toSorted()
      .map((name) => join(directory, name));
  }

  it('holds its records and its ordinals across a restart without being closed', () => {
    const log = new ShardLog(directory);
    log.append([record(3), record(7)], 1000);

    const reopened = new ShardLog(directory);

    expect(texts(reopened)).toEqual(['record 3', 'record 7']);
    expect(reopened.nextOrdinal).toBe(8);
    reopened.append([record(8)], 900);
    expect(reopened.read(8, 0, 1, MIB).records[0]).toMatchObject({ ordinal: 8, arrivalMs: 1000 });
    log.close();
    reopened.close();
  });

  it('cuts off a write that was torn anywhere and appends behind the last whole record', () => {
    const log = new ShardLog(directory);
    log.append([record(1), record(2)], 1000);
    const [path] = files();
    const whole = statSync(path!).size;
    log.append([record(3)], 1000);
    log.close();
    const bytes = readFileSync(path!);

    for (let cut = whole + 1; cut < bytes.length; cut += 1) {
      writeFileSync(path!, bytes.subarray(0, cut));
      const torn = new ShardLog(directory);
      expect(texts(torn)).toEqual(['record 1', 'record 2']);
      expect(statSync(path!).size).toBe(whole);
      torn.append([record(3, 'again')], 1000);
      expect(texts(torn)).toEqual(['record 1', 'record 2', 'again']);
      torn.close();
    }
  });

  it('cuts off a last record whose bytes are not those that were written', () => {
    const log = new ShardLog(directory);
    log.append([record(1), record(2)], 1000);
    log.close();
    const [path] = files();
    const bytes = readFileSync(path!);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path!, bytes);

    const reopened = new ShardLog(directory);

    expect(texts(reopened)).toEqual(['record 1']);
    reopened.close();
  });

  it('does not pass over damage in a file that was finished', () => {
    const log = new ShardLog(directory);
    log.append([record(1)], 0);
    log.append([record(2)], HOUR_MS);
    log.close();
    appendFileSync(files()[0]!, 'x');

    expect(() => new ShardLog(directory)).toThrow(DamagedSegmentError);
  });

  it('reads across files', () => {
    const log = new ShardLog(directory);
    for (let hour = 1; hour <= 4; hour += 1) log.append([record(hour)], hour * HOUR_MS);

    const page = log.read(2, 0, 2, MIB);

    expect(files()).toHaveLength(4);
    expect(page.records.map(({ ordinal }) => ordinal)).toEqual([2, 3]);
    expect(log.read(page.next, 0, 2, MIB)).toMatchObject({
      records: [{ ordinal: 4 }],
      leftSinceMs: undefined,
    });
    log.close();
  });

  it('does not give what is past retention, and deletes its files', () => {
    const log = new ShardLog(directory);
    log.append([record(1)], HOUR_MS);
    log.append([record(2)], HOUR_MS + 10);
    log.append([record(3)], 3 * HOUR_MS);

    expect(texts(log, 0, HOUR_MS + 5)).toEqual(['record 2', 'record 3']);
    log.trim(HOUR_MS + 5);
    expect(files()).toHaveLength(2);
    log.trim(2 * HOUR_MS);
    expect(files()).toHaveLength(1);
    expect(texts(log)).toEqual(['record 3']);
    log.close();
  });

  it('never gives an ordinal twice, even after all records are gone', () => {
    const log = new ShardLog(directory);
    log.append([record(41)], 0);
    log.trim(1);
    log.close();

    const reopened = new ShardLog(directory);

    expect(texts(reopened)).toEqual([]);
    expect(reopened.sizeBytes).toBe(0);
    expect(reopened.nextOrdinal).toBe(42);
    reopened.close();
  });
});
