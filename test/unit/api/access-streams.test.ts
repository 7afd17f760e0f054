import { beforeAll, expect, test } from 'vitest';
import {
  type Answered,
  type AskedApi,
  fill,
  keyFor,
  openApi,
  STREAMS_PER_READER,
  world,
} from '../../support/api-in-process.ts';

let ask: (asked: AskedApi) => Promise<Answered>;

beforeAll(async () => {
  ask = await openApi();
  for (const device of ['car-1', 'car-2']) await fill(device);
});

/** Ends a stream, and waits until it has let go of everything. */
async function close({ stream }: Answered): Promise<void> {
  const closed = new Promise((resolve) => stream?.once('close', resolve));
  stream?.destroy();
  await closed;
}

const live = (key: string, device = 'car-1') => ask({ path: `/api/devices/${device}/live`, key });

test('a reader follows so many streams at once, of whichever devices; another is not in their way', async () => {
  const [key, other] = [await keyFor(['read'], ['*'], { name: 'one' }), await keyFor(['read'], ['*'])];
  const streams: Answered[] = [];
  for (let nth = 0; nth < STREAMS_PER_READER; nth += 1) streams.push(await live(key, `car-${1 + (nth % 2)}`));

  const refused = await live(key);
  const others = await live(other);

  expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'too-many-requests' });
  expect(others.status).toBe(200);

  await close(streams.pop()!);
  const next = await live(key);
  expect(next.status).toBe(200);

  for (const stream of [...streams, next, others]) await close(stream);
});

test('a stream that is not opened does not count', async () => {
  const key = await keyFor(['read'], ['*'], { name: 'two' });

  for (let nth = 0; nth <= STREAMS_PER_READER; nth += 1) {
    expect((await live(key, 'nobody')).status).toBe(404);
    expect((await ask({ path: '/api/devices/car-1/live', method: 'HEAD', key })).status).toBe(200);
    await new Promise(setImmediate);
  }
  world.lookups.length = 0;

  const stream = await live(key);
  expect(stream.status).toBe(200);
  await close(stream);
});
