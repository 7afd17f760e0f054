import { describe, expect, it } from 'vitest';
import type { RegisteredChannel } from '../../../shared/index/recording-index.ts';
import type { Kind } from '../../../shared/reading/reading.ts';
import {
  onlyPlaces,
  planChannels,
  planOfChannels,
  type Selection,
} from '../../../shared/recording/channel-plan.ts';

const channels = (...all: string[]): RegisteredChannel[] =>
  all.map((text) => {
    const [kind, sensor] = text.split(':') as [Kind, string];
    return { sensor, kind };
  });

const topics = (
  registered: readonly RegisteredChannel[],
  selection: Selection = {},
  device = 'car',
): string[] => planChannels(device, registered, selection).channels.map(({ topic }) => topic);

describe('topics', () => {
  it('gives the first kind the plain topic and later ones a topic of their own', () => {
    const plan = planChannels('car', channels('text:a', 'number:a', 'number:b', 'json:a'), {});
    expect(plan.channels.map(({ topic, schema }) => `${topic} ${schema.name}`)).toEqual([
      '/a odograph.Text',
      '/a~number odograph.Number',
      '/b odograph.Number',
      '/a~json odograph.Json',
    ]);
    expect([plan.placeOf('a', 'number'), plan.placeOf('a', 'boolean')]).toEqual([1, undefined]);
  });

  it('never gives one topic twice, whichever came first', () => {
    expect(topics(channels('number:a', 'text:a', 'number:a~text'))).toEqual(['/a', '/a~text', '/a~text~']);
    expect(topics(channels('number:a~text', 'number:a', 'text:a'))).toEqual(['/a~text', '/a', '/a~text~']);
    const tangled = topics(channels('number:a', 'number:a~text', 'number:a~text~', 'text:a', 'text:a~text'));
    expect(new Set(tangled).size).toBe(5);
  });

  it('gives /location to whatever was there first, a sensor of that name or the derivation', () => {
    const sensorFirst = topics(channels('number:lat', 'json:location', 'number:lon'));
    const derivedFirst = topics(
      channels('number:lat', 'number:lon', 'json:location', 'number:x', 'number:y'),
    );
    expect(sensorFirst).toEqual(['/lat', '/location', '/lon', '/location~']);
    expect(derivedFirst).toEqual(['/lat', '/lon', '/location~', '/x', '/y', '/location', '/pose']);
  });

  it('derives of the pair that was complete first, whatever is registered later', () => {
    const all = channels(
      'number:gps_lat',
      'number:gps_lon',
      'number:latitude',
      'number:longitude',
      'number:gps_alt',
    );
    const { derivations } = planChannels('car', all, {});
    expect(derivations[0]!.derivation).toMatchObject({
      required: ['gps_lat', 'gps_lon'],
      optional: 'gps_alt',
    });
  });

  it('does not change what was there when a channel is added', () => {
    const all = channels('number:a', 'number:lat', 'text:a', 'number:a~text', 'text:lat', 'boolean:b');
    for (let count = 1; count < all.length; count += 1) {
      expect(topics(all.slice(0, count))).toEqual(topics(all).slice(0, count));
    }
  });

  it('puts the device first where there are several, and never mixes two devices up', () => {
    const registered = channels('number:a', 'number:lat', 'number:lon');
    const found = topics(registered, { devicePrefix: true }, 'fleet/car');
    expect(found).toEqual([
      '/fleet%2Fcar/a',
      '/fleet%2Fcar/lat',
      '/fleet%2Fcar/lon',
      '/fleet%2Fcar/location',
    ]);
    const other = topics(registered, { devicePrefix: true }, 'fleet%2Fcar');
    expect(other[0]).not.toBe(found[0]);
  });
});

describe('selection', () => {
  const registered = channels(
    'number:lat',
    'number:lon',
    'number:motor/rpm',
    'text:motor/rpm',
    'number:speed',
  );

  it.each([
    [['speed'], ['/speed']],
    [['motor/*'], ['/motor/rpm', '/motor/rpm~text']],
    [['mot*'], ['/motor/rpm', '/motor/rpm~text']],
    [['{lat,speed}'], ['/lat', '/speed']],
    [
      ['lat', 'lon'],
      ['/lat', '/lon', '/location'],
    ],
    [['location'], ['/location']],
    [['LAT'], []],
    [['!lat'], []],
  ])('takes of %j the topics %j', (sensors, expected) => {
    expect(topics(registered, { sensors })).toEqual(expected);
  });

  it('keeps a topic the same however much is selected', () => {
    const both = channels('number:a', 'text:a', 'number:a~text');
    expect(topics(both, { sensors: ['a~text'] })).toEqual(['/a~text~']);
  });

  it('needs what a derived topic is made of, without making it a topic', () => {
    const plan = planChannels('car', registered, { sensors: ['location'] });
    expect([plan.needs('lat'), plan.needs('lon'), plan.needs('speed')]).toEqual([true, true, false]);
    expect([plan.placeOf('lat', 'number'), plan.selected.size]).toEqual([undefined, 0]);
  });
});

describe('derived topics', () => {
  it.each([
    ['number:latitude', 'number:longitude', 'number:altitude'],
    ['number:lat', 'number:lon', 'number:alt'],
    ['number:lat', 'number:lng', 'number:elevation'],
    ['number:GPS_Latitude', 'number:GPS_Longitude', 'number:gps_altitude'],
    ['number:gps/lat', 'number:gps/long', 'number:gps/alt'],
    ['number:gnss.latitude', 'number:gnss.longitude', 'number:gnss.elevation'],
  ])('finds the location in %s, %s, %s', (...names) => {
    const plan = planChannels('car', channels(...names), {});
    const sensors = names.map((name) => name.slice('number:'.length));
    expect(plan.derivations.map(({ place }) => plan.channels[place]?.topic)).toEqual(['/location']);
    expect(plan.derivations[0]?.derivation.required).toEqual(sensors.slice(0, 2));
    expect(plan.derivations[0]?.derivation.optional).toBe(sensors[2]);
  });

  it.each([
    [['number:lat']],
    [['text:lat', 'text:lon']],
    [['number:gps_lat', 'number:nav_lon']],
    [['number:flat', 'number:flon']],
  ])('makes nothing of %j', (names) => {
    expect(planChannels('car', channels(...names), {}).derivations).toEqual([]);
  });

  it('makes a pose of x and y', () => {
    const plan = planChannels('car', channels('number:x', 'number:y', 'number:z'), {});
    expect(plan.channels.at(-1)?.schema.name).toBe('foxglove.PoseInFrame');
  });
});

describe('channels by number', () => {
  it('takes these, whatever their names are, and derives nothing of them', () => {
    const registered = channels('number:lat', 'number:lon', 'text:*', 'number:*', 'number:{a,b}', 'number:a');
    const plan = planOfChannels(registered, new Set([0, 1, 3, 4, 99]));
    expect(plan.channels.map(({ source }) => source)).toEqual(
      [0, 1, 3, 4].map((number) => registered[number]),
    );
    expect([plan.derivations.length, plan.selected]).toEqual([0, new Set([0, 1, 3, 4])]);
    expect([plan.placeOf('*', 'text'), plan.needs('*'), plan.needs('a')]).toEqual([undefined, true, false]);
  });
});

describe('some places of a plan', () => {
  const registered = channels('text:mode', 'number:lat', 'number:lon', 'number:speed', 'text:speed');

  it('stay where they are, and have all that is needed for them and nothing else', () => {
    const plan = planChannels('car', registered, {});
    const location = plan.channels.findIndex(({ topic }) => topic === '/location');

    const only = onlyPlaces(plan, new Set([3, location, 99]));

    expect(only.channels).toBe(plan.channels);
    expect(only.selected).toEqual(new Set([3]));
    expect(only.derivations).toEqual(plan.derivations);
    expect([only.placeOf('speed', 'number'), only.placeOf('speed', 'text')]).toEqual([3, undefined]);
    expect([only.placeOf('lat', 'number'), only.needs('lat'), only.needs('lon')]).toEqual([
      undefined,
      true,
      true,
    ]);
    expect([only.needs('speed'), only.needs('mode')]).toEqual([true, false]);
    expect(onlyPlaces(plan, new Set([0])).derivations).toEqual([]);
  });

  it('are told from the numbers of channels where a plan has not all of them', () => {
    const plan = planOfChannels(registered, new Set([0, 3, 4]));

    const only = onlyPlaces(plan, new Set([1]));

    expect(only.selected).toEqual(new Set([3]));
    expect([only.placeOf('speed', 'number'), only.placeOf('speed', 'text')]).toEqual([1, undefined]);
  });
});
