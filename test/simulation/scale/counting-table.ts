import { itemBytes } from '../../../bench/stores/item-size.ts';
import { STEPS } from '../../../cli/cost/prices.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { simTable } from '../../support/sim-table.ts';
import { SimDynamo } from '../world/dynamo.ts';
import type { SimCommand } from '../world/service.ts';
import type { Meter } from './meter.ts';

type Items = Readonly<Record<string, { readonly S?: string | undefined }>>;

const NO_FAULTS = { stale: false, short: false, unprocessed: false };

/** A table in memory for the items of one device, whose calls are counted as the service counts them. */
export class CountingTable {
  readonly table: DynamoTable;
  /** When calls are made, in whole seconds. */
  second = 0;
  readonly #meter: () => Meter;
  readonly #sizes = new Map<string, number>();
  readonly #dynamo = new SimDynamo((pk, sk, item) => {
    this.#sizes.set(`${pk} ${sk}`, item === undefined ? 0 : itemBytes(item));
  });

  /** @param meter that counts at the moment */
  constructor(meter: () => Meter) {
    this.#meter = meter;
    this.table = simTable(async (command) => this.#send(command));
  }

  #send(command: SimCommand): unknown {
    const input = command.input as { Key?: Items; Item?: Items; ExpressionAttributeValues?: Items };
    const key = input.Item ?? input.Key;
    if (key === undefined) return this.#query(command, input.ExpressionAttributeValues?.[':pk']?.S ?? '');
    const partition = key['pk']?.S ?? '';
    const name = `${partition} ${key['sk']?.S ?? ''}`;
    if (command.constructor.name === 'GetItemCommand') {
      this.#count(partition, { read: unitsOf(this.#sizes.get(name) ?? 0, STEPS.readBytes) });
      return this.#dynamo.apply(command, NO_FAULTS);
    }
    const before = this.#sizes.get(name) ?? 0;
    try {
      return this.#dynamo.apply(command, NO_FAULTS);
    } finally {
      // A write whose condition does not hold is paid for as well.
      this.#count(partition, {
        write: unitsOf(Math.max(before, this.#sizes.get(name) ?? 0), STEPS.writeBytes),
      });
    }
  }

  #query(command: SimCommand, partition: string): unknown {
    const answer = this.#dynamo.apply(command, NO_FAULTS) as { Items: Parameters<typeof itemBytes>[0][] };
    const bytes = answer.Items.reduce((sum, item) => sum + itemBytes(item), 0);
    this.#count(partition, { read: unitsOf(bytes, STEPS.readBytes) });
    return answer;
  }

  #count(partition: string, units: { readonly write?: number; readonly read?: number }): void {
    this.#meter().count(partition, this.second, units);
  }
}

/** A call takes a unit at least, whatever it finds: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const unitsOf = (bytes: number, step: number): number => Math.max(1, Math.ceil(bytes / step));
