import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDashboardStore } from '../../shared/dashboard/dashboard-store.dynamodb.ts';
import type { DashboardStore } from '../../shared/dashboard/dashboard-store.ts';
import type { DashboardPorts } from '../../shared/dashboard/ports.ts';
import { bodyKeyOf, type DashboardRecord } from '../../shared/dashboard/record.ts';
import { type DashboardSettings, dashboardSettingsSchema } from '../../shared/dashboard/settings.ts';
import type { DashboardContent } from '../../shared/dashboard/write-dashboard.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { SimDynamo } from '../simulation/world/dynamo.ts';
import type { SimCommand } from '../simulation/world/service.ts';
import { MemoryDashboardBodies } from './memory/dashboards.ts';

/** Thrown where a process dies. */
export class Died extends Error {}

/** A process, which may die before its n-th call. */
export interface Process {
  /** Calls that it has left. */
  life: number;
  readonly name: string;
}

export const START_MS = Date.UTC(2026, 4, 1);

export const contentOf = (bytes: number): DashboardContent => ({
  pack: async (id, version) => Buffer.from(`${id} ${version}`),
  bytes,
  devices: [],
});

/**
 * A table and a bucket whose calls wait for their turns. After each of them, what must hold at any time is looked at:
 * what is there is never above its limit nor above the tally, and every record has its body.
 */
export class DashboardWorld {
  readonly settings: DashboardSettings;
  nowMs = START_MS;
  readonly faults: string[] = [];
  /** Dashboards as they were when they were removed, and who did it. */
  readonly removed: { readonly record: DashboardRecord; readonly by: string }[] = [];
  /** The least and the most that was ever counted since something was removed: what is there, and what is reserved. */
  lowestTally = Number.POSITIVE_INFINITY;
  highestTally = 0;
  readonly #dynamo = new SimDynamo(() => {});
  readonly #bodies = new MemoryDashboardBodies(() => this.nowMs);
  readonly #turn: () => Promise<unknown>;
  #ids = 0;

  constructor(totalBytes: number, turn: () => Promise<unknown>) {
    this.settings = dashboardSettingsSchema.parse({ totalBytes });
    this.#turn = turn;
  }

  newId = (): string => `00000000-0000-4000-8000-${String((this.#ids += 1)).padStart(12, '0')}`;

  /** What a process keeps dashboards with. */
  ports(process: Process = { life: Number.POSITIVE_INFINITY, name: '' }): DashboardPorts {
    const live = async (): Promise<void> => {
      await this.#turn();
      if ((process.life -= 1) < 0) throw new Died(process.name);
    };
    const send = async (command: SimCommand): Promise<unknown> => {
      await live();
      this.nowMs += 1;
      const answer = this.#dynamo.apply(command, { stale: true, short: false, unprocessed: false });
      this.#look();
      return answer;
    };
    // The SDK's paging takes nothing else for a client.
    const client = Object.assign(Object.create(DynamoDBClient.prototype), { send }) as DynamoDBClient;
    const table: DynamoTable = { client, tableName: 'odograph' };
    const store = watched(new DynamoDashboardStore(table, table), (record) => {
      this.removed.push({ record, by: process.name });
    });
    const bodies = new Proxy(this.#bodies, {
      get: (target, name: 'write' | 'remove' | 'read' | 'writtenBefore') => {
        if (name === 'writtenBefore') return target.writtenBefore.bind(target);
        return async (key: string, packed: Uint8Array) => {
          await live();
          const answer = await target[name](key, packed);
          this.#look();
          return answer;
        };
      },
    });
    const pause = async (): Promise<void> => {
      for (let turns = 0; turns < 20; turns += 1) await this.#turn();
    };
    return { store, bodies, settings: this.settings, now: () => this.nowMs, newId: this.newId, pause };
  }

  get records(): { id: string; version: string; bytes: number }[] {
    return [...this.#dynamo.itemsUnder('dashboards')].flatMap((item) => {
      const sk = item['sk']!.S!;
      if (!sk.startsWith('dashboard#')) return [];
      return [{ id: sk.slice(10), version: item['version']!.S!, bytes: Number(item['bytes']!.N) }];
    });
  }

  get bodyKeys(): string[] {
    return [...this.#bodies.bodies.keys()];
  }

  get tallyBytes(): number {
    const tally = [...this.#dynamo.itemsUnder('dashboards')].find(({ sk }) => sk?.S === 'tally');
    return Number(tally?.['bytes']?.N ?? 0);
  }

  get takenBytes(): number {
    return this.records.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #look(): void {
    const { records, tallyBytes, takenBytes } = this;
    if (tallyBytes < takenBytes) this.faults.push(`the tally is ${tallyBytes}, there are ${takenBytes}`);
    if (takenBytes > this.settings.totalBytes!) this.faults.push(`there are ${takenBytes}`);
    if (this.removed.length > 0) this.lowestTally = Math.min(this.lowestTally, tallyBytes);
    this.highestTally = Math.max(this.highestTally, tallyBytes);
    for (const record of records)
      if (!this.#bodies.bodies.has(bodyKeyOf(record))) this.faults.push(`${record.id} has no body`);
  }
}

/** Tells of what is removed. */
function watched(store: DynamoDashboardStore, onRemove: (record: DashboardRecord) => void): DashboardStore {
  return new Proxy(store, {
    get: (target, name: keyof DashboardStore) => {
      if (name !== 'remove') return (target[name] as (...args: unknown[]) => unknown).bind(target);
      return async (record: DashboardRecord) => {
        const isRemoved = await target.remove(record);
        if (isRemoved) onRemove(record);
        return isRemoved;
      };
    },
  });
}
