import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoTable, type Item, LAYOUT } from '../../../shared/store/dynamo.ts';
import { SimDynamo } from '../../simulation/world/dynamo.ts';
import { simTable } from '../sim-table.ts';
import { type Fixture, LATER_NUMBER } from './stored-thing.ts';

const NO_FAULTS = { stale: false, short: false, unprocessed: false };

/** Layout of items that tell none. */
const FIRST_LAYOUT = 1;

/** Items as a file has them, bytes in base64. */
const textOf = (items: readonly Item[]): string =>
  `${JSON.stringify(items, (_, value: unknown) => (isBytes(value) ? { base64: Buffer.from(value.data).toString('base64') } : value), 1)}\n`;

/** What JSON.stringify hands on for a buffer. */
const isBytes = (value: unknown): value is { readonly data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';

export const itemsOf = ({ content }: Pick<Fixture, 'content'>): Item[] =>
  JSON.parse(content.toString('utf8'), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'base64' in value && typeof value.base64 === 'string'
      ? Buffer.from(value.base64, 'base64')
      : value,
  ) as Item[];

/** Everything that some work leaves in a table, as one fixture. */
export async function itemFixture(work: (table: DynamoTable) => Promise<void>): Promise<Fixture> {
  const dynamo = new SimDynamo(() => {});
  await work(tableOf(dynamo));
  const items = [...dynamo.itemsUnder('')]
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map(
      (item) =>
        Object.fromEntries(Object.entries(item).map(([name, value]) => [name, asBuffers(value)])) as Item,
    );
  return { name: 'items.json', version: FIRST_LAYOUT, content: Buffer.from(textOf(items)) };
}

const keyOf = (item: Item): string => `${item['pk']?.S} ${item['sk']?.S}`;

const asBuffers = (value: Item[string]): unknown =>
  value.B === undefined ? value : { B: Buffer.from(value.B) };

/** A table that holds a fixture's items. */
export function tableWith(fixture: Pick<Fixture, 'content'>): DynamoTable {
  const dynamo = new SimDynamo(() => {});
  for (const item of itemsOf(fixture)) {
    const command = new PutItemCommand({ TableName: 'odograph', Item: item });
    dynamo.apply(command, NO_FAULTS);
  }
  return tableOf(dynamo);
}

const tableOf = (dynamo: SimDynamo): DynamoTable =>
  simTable(async (command) => dynamo.apply(command, NO_FAULTS));

/** The same items, each of a layout that nobody knows yet. */
export const laterItems = {
  of: (fixture: Fixture): Buffer =>
    Buffer.from(textOf(itemsOf(fixture).map((item) => ({ ...item, [LAYOUT]: { N: String(LATER_NUMBER) } })))),
  refusal: /unknown-version: .* is of layout 999/,
};
