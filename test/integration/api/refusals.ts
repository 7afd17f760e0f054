import { expect, test } from 'vitest';
import { LETTER_PREFIXES } from '../../../shared/quarantine/dead-letters.ts';
import type { Asking } from './asking.ts';
import { CAR } from './car.ts';

/** What the API refuses, of a system to which the car and a robot have sent. */
export function refusalTests({ ask, url }: Asking): void {
  test('refuses what it does not understand, and says what is there', async () => {
    const unknown = { path: { device: 'nobody' } };
    for (const id of [
      'getDevice',
      'listSensors',
      'getLatest',
      'getLocation',
      'getTrack',
      'getOdometer',
    ] as const)
      expect((await ask(id, unknown)).status).toBe(404);
    expect((await ask('streamLive', unknown)).status).toBe(404);
    expect((await ask('getSeries', { ...unknown, query: { sensor: 's' } })).status).toBe(404);
    expect((await ask('getSeries', unknown)).status).toBe(400);
    expect((await ask('getStatus', { query: { device: 'nobody' } })).status).toBe(404);
    expect((await ask('getDumpRun', { path: { execution: 'none' } })).status).toBe(404);
    expect((await ask('getOdometer', { ...unknown, query: { start: 'yesterday' } })).status).toBe(400);
    expect((await ask('listDevices', { query: { limit: '1.5' } })).status).toBe(400);
    expect((await ask('listDevices', { query: { wrong: '1' } })).status).toBe(400);
    for (const id of ['listDumps', 'listDeadLetters', 'getDeadLetterContent', 'listRecentChannels'] as const)
      expect((await ask(id, { query: { date: '2026-02-30', key: '../x', limit: '0' } })).status).toBe(400);
    for (const id of ['getHealth', 'getDescription', 'listRobots'] as const)
      expect((await ask(id, { query: { wrong: '1' } })).status).toBe(400);
    for (const id of ['startDump', 'redriveDeadLetters', 'changeDevice'] as const)
      expect((await ask(id, { path: { device: 'new' }, body: { all: 'yes' } })).status).toBe(400);
    const range = { start_time: 'noon' };
    for (const id of ['listRobotEvents', 'getRobotOdometer'] as const)
      expect((await ask(id, { path: { robot: 'r2' }, query: range })).status).toBe(400);
    expect((await ask('getRobot', { path: { robot: 'x'.repeat(200) } })).status).toBe(400);
    const wrong = await fetch(`${url()}/api/devices`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url()}/api/none`)).status).toBe(404);
    const head = await fetch(`${url()}/api/devices`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('refuses names that are none, and tells what is not there', async () => {
    const nameless = { path: { device: 'x'.repeat(200) } };
    for (const id of [
      'getDevice',
      'listSensors',
      'getLatest',
      'streamLive',
      'getLocation',
      'getTrack',
    ] as const)
      expect((await ask(id, nameless)).status).toBe(400);
    expect((await ask('getDumpRun', { path: { execution: 'a.b' } })).status).toBe(400);
    expect((await ask('getStatus', { query: { wrong: '1' } })).status).toBe(400);
    for (const id of ['searchChannels', 'listRecentChannels'] as const)
      expect((await ask(id, { query: { device: 'nobody' } })).status).toBe(404);
    const day = { path: { sensor: 'none', date: '2026-05-01' }, query: { device: CAR } };
    expect((await ask('getDayQuarters', day)).status).toBe(404);
    const key = `${LETTER_PREFIXES[0]}none`;
    expect((await ask('getDeadLetterContent', { query: { key } })).status).toBe(404);
  });
}
