import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAR_SENSORS, type CarValue } from '../../../cli/simulate/car.ts';
import { Fleet } from '../../../cli/simulate/fleet.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';

const FOLDER = join(import.meta.dirname, '../../../foxglove/layouts');
const FILES = readdirSync(FOLDER);

interface Layout {
  readonly configById: Readonly<Record<string, Panel>>;
  readonly layout: Place;
}

interface Panel {
  readonly paths?: readonly { readonly value: string }[];
  readonly topicPath?: string;
  readonly followTopic?: string;
  readonly topicColors?: Readonly<Record<string, string>>;
}

type Place = string | { readonly first: Place; readonly second: Place };

const readLayout = (name: string): Layout => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Layout;

/** Panels of a type, by the names that Foxglove gives them. */
const panelsOf = ({ configById }: Layout, type: string): Panel[] =>
  Object.entries(configById).flatMap(([id, panel]) => (id.startsWith(`${type}!`) ? [panel] : []));

const placed = (place: Place): string[] =>
  typeof place === 'string' ? [place] : [...placed(place.first), ...placed(place.second)];

const KINDS = { number: 'number', boolean: 'boolean', string: 'text', object: 'json' } as const;

interface Sent {
  readonly schema: string;
  /** What a message of it is. */
  readonly message: unknown;
}

/** Topics of what simulated cars send, with a message of each. */
function simulated(devices: readonly string[]): Map<string, Sent> {
  const fleet = new Fleet({ devices, seed: 1, fromMs: 0, rateHz: 1, late: 0, twice: 0 });
  const readings = [...fleet.until(1000)].map(
    ({ text }) => JSON.parse(text) as { device: string; sensor: string; value: CarValue },
  );
  const topics = devices.flatMap((device) => {
    const own = readings.filter((reading) => reading.device === device);
    const channels = own.map(({ sensor, value }) => ({
      sensor,
      kind: KINDS[typeof value as keyof typeof KINDS],
    }));
    const plan = planChannels(device, channels, { sensors: undefined, devicePrefix: devices.length > 1 });
    return plan.channels.map(({ topic, schema }, place): [string, Sent] => [
      topic,
      { schema: schema.name, message: { value: own[place]?.value } },
    ]);
  });
  return new Map(topics);
}

/** What a message path leads to: `/topic.member.member`. */
function follow(path: string, sent: ReadonlyMap<string, Sent>): unknown {
  const [topic = '', ...members] = path.split('.');
  let value = sent.get(topic)?.message;
  for (const member of members) value = (value as Record<string, unknown> | undefined)?.[member];
  return value;
}

/** Of what the paths of some panels lead to. */
const typesOf = (layout: Layout, panels: string, sent: ReadonlyMap<string, Sent>): string[] =>
  panelsOf(layout, panels).flatMap(({ paths = [] }) => paths.map(({ value }) => typeof follow(value, sent)));

const one = simulated(['car-1']);
const two = simulated(['car-1', 'car-2']);

describe.each(FILES)('the layout %s', (name) => {
  const layout = readLayout(name);
  const sent = name.startsWith('two-') ? two : one;

  it('places each of its panels once', () => {
    expect(placed(layout.layout).toSorted()).toEqual(Object.keys(layout.configById).toSorted());
  });

  it('plots numbers that are sent, and has states of values that are', () => {
    expect(new Set(typesOf(layout, 'Plot', sent))).toEqual(new Set(['number']));
    expect(
      typesOf(layout, 'StateTransitions', sent).filter((type) => type !== 'string' && type !== 'boolean'),
    ).toEqual([]);
  });

  it('draws places on its map, and shows messages that are sent', () => {
    const maps = panelsOf(layout, 'map').flatMap(({ followTopic = '', topicColors = {} }) => [
      ...(followTopic === '' ? [] : [followTopic]),
      ...Object.keys(topicColors),
    ]);
    const raw = panelsOf(layout, 'RawMessages').map(({ topicPath = '' }) => topicPath);

    const schemas = new Set(maps.map((topic) => sent.get(topic)?.schema));
    expect([...schemas]).toEqual(maps.length === 0 ? [] : ['foxglove.LocationFix']);
    expect(raw.filter((topic) => !sent.has(topic))).toEqual([]);
  });
});

it('shows every sensor of a simulated car in one layout or another', () => {
  const texts = FILES.map((name) => JSON.stringify(readLayout(name))).join('');

  const shown = [...CAR_SENSORS].filter(
    (sensor) => texts.includes(`"/${sensor}`) || texts.includes(`/${sensor}.`),
  );
  // Those two are what /location is made of.
  expect(CAR_SENSORS.filter((sensor) => !shown.includes(sensor))).toEqual(['latitude', 'longitude']);
  expect(texts).toContain('"/location"');
});
