import { decodeBlock } from '../../../shared/segment/codec.ts';
import { decodeName } from '../../../shared/store/encode-name.ts';
import type { DayDump } from '../../../shared/index/recording-index.ts';
import { readFileContent } from '../checks/content.ts';
import { dateOfPlace, type Place, spellBlocks } from '../checks/model.ts';
import type { Item } from '../world/dynamo-expression.ts';
import { roll } from '../world/random.ts';
import type { World } from './world.ts';

/**
 * Deletes what has expired, as the table's time to live does: some of it now, some later.
 *
 * @param share how much of it, 0 to 1
 */
export function expire(world: World, name: string, share: number): void {
  const { cloud, seed } = world;
  const nowSeconds = cloud.timeline.nowMs / 1000;
  const expired = [...cloud.dynamo.itemsUnder('segments#')].filter((item) => {
    const isOver = Number(item['expires']?.N ?? Number.POSITIVE_INFINITY) <= nowSeconds;
    return isOver && roll(seed, `${name} ${item['pk']?.S} ${item['sk']?.S}`) < share;
  });
  for (const item of expired) {
    const [pk, sk] = [item['pk']?.S ?? '', item['sk']?.S ?? ''];
    cloud.dynamo.remove(pk, sk);
    cloud.note(`${name}: ${pk} ${sk} expires`);
  }
  world.expired += expired.length;
  for (const item of expired) checkKept(world, item);
}

/** Every persisted reading of a segment that is gone is in its day's dump, or in another segment. */
function checkKept(world: World, item: Item): void {
  const { cloud, model, findings } = world;
  const pk = item['pk']?.S ?? '';
  const device = decodeName(pk.split('#')[1] ?? '');
  const { required } = model.expected(device, model.persisted);
  const others = new Set<Place>();
  const ofHour = pk.split('#').slice(0, 3).join('#');
  for (const other of cloud.dynamo.itemsUnder(ofHour)) for (const place of placesOf(other)) others.add(place);
  const lost = placesOf(item).filter(
    (place) => required.has(place) && !others.has(place) && !dumpOf(world, device, place)?.has(place),
  );
  findings.check('kept', lost.length === 0, () => `${device} loses ${lost.join(', ')}`);
}

const placesOf = (item: Item): Place[] => [
  ...spellBlocks([decodeBlock(item['data']?.B ?? new Uint8Array(0))]).keys(),
];

function dumpOf(
  { cloud, model }: World,
  device: string,
  place: Place,
): ReadonlyMap<Place, string> | undefined {
  const date = dateOfPlace(place);
  for (const item of cloud.dynamo.itemsUnder('dumps#')) {
    const dump = JSON.parse(item['dump']?.S ?? '{}') as DayDump;
    const file = dump.device === device && dump.date === date && cloud.bucket.objects.get(dump.mcap.key);
    if (file) return readFileContent(file, model.sensorsOf(device)).readings;
  }
  return undefined;
}
