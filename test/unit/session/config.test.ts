import { describe, expect, it } from 'vitest';
import { loadConfig, readConfig, saveConfig, topicsOf } from '../../../shared/session/config.ts';
import { MemorySessionStore } from '../../support/memory/session-store.ts';

const config = (...channels: (readonly [number, string])[]) =>
  readConfig(JSON.stringify({ channels: channels.map(([channel, topic]) => ({ channel, topic })) }));

const bind = (identifier: string, channelOffset = 0) => ({ identifier, channelOffset });

describe('configurations', () => {
  it('are kept once and for all, and the same once more is no error', async () => {
    const store = new MemorySessionStore();
    const first = config([2, '/b'], [0, '/a']);

    expect(await saveConfig('cfg', first, store)).toBe(true);
    expect(await saveConfig('cfg', config([0, '/a'], [2, '/b']), store)).toBe(false);
    await expect(saveConfig('cfg', config([0, '/a']), store)).rejects.toMatchObject({
      code: 'already-exists',
    });

    expect(await loadConfig('cfg', store)).toEqual(config([0, '/a'], [2, '/b']));
    expect(await loadConfig('other', store)).toBeUndefined();
  });

  it('are kept whatever their length', async () => {
    const store = new MemorySessionStore();
    const large = config(
      ...Array.from({ length: 20_000 }, (_, at) => [at, `/car/group ${at % 40}/sensor ${at}`] as const),
    );

    await saveConfig('large', large, store);

    expect(await loadConfig('large', store)).toEqual(large);
  });

  it('name the channels of a session, raised by their offsets, the later before the earlier', async () => {
    const store = new MemorySessionStore();
    await saveConfig('a', config([0, '/a'], [1, '/b']), store);
    await saveConfig('b', config([0, '/c']), store);

    const topics = await topicsOf([bind('a'), bind('a', 50), bind('b', 1), bind('nothing')], store);

    expect([...topics].toSorted(([a], [b]) => a - b)).toEqual([
      [0, '/a'],
      [1, '/c'],
      [50, '/a'],
      [51, '/b'],
    ]);
  });

  it.each([
    ['{', 'not JSON'],
    ['{}', 'channels'],
    ['{"channels":[{"channel":-1,"topic":"/a"}]}', 'channels.0.channel'],
    ['{"channels":[{"channel":0,"topic":""}]}', 'channels.0.topic'],
    ['{"channels":[{"channel":0,"topic":"/a"},{"channel":0,"topic":"/b"}]}', 'two topics'],
    [`"${'x'.repeat(5_000_000)}"`, 'may have'],
  ])('are refused where they are none: %.60s', (body, why) => {
    expect(() => readConfig(body)).toThrow(why);
  });

  it('are refused under a name that is none', async () => {
    await expect(saveConfig('', config(), new MemorySessionStore())).rejects.toThrow('identifier is empty');
  });
});
