import { expect, test } from 'vitest';
import { writeDashboard } from '../../../shared/dashboard/write-dashboard.ts';
import { contentOf, DashboardWorld } from '../../support/dashboard-world.ts';

const world = (totalBytes: number): DashboardWorld => new DashboardWorld(totalBytes, async () => undefined);
const idsOf = (records: readonly { readonly id: string }[]): string[] =>
  records.map(({ id }) => id).toSorted();

test('those go that were not asked for the longest, and no more than has to', async () => {
  const full = world(1000);
  const ports = full.ports();
  for (let at = 0; at < 9; at += 1) await writeDashboard(`d${at}`, contentOf(100), undefined, ports);
  for (const id of ['d3', 'd0']) await ports.store.touch(id, (full.nowMs += 1000));

  await writeDashboard('last', contentOf(100), undefined, ports);

  expect(idsOf(full.removed.map(({ record }) => record))).toEqual(['d1', 'd2', 'd4', 'd5']);
  expect(idsOf(full.records)).toEqual(['d0', 'd3', 'd6', 'd7', 'd8', 'last']);
});

test('nothing goes where nothing that may go would be of use', async () => {
  const full = world(1000);
  const ports = full.ports();
  const flags = { isWhitelisted: true, isProtected: false };
  await writeDashboard('stays', contentOf(900), undefined, ports, flags);
  await writeDashboard('may-go', contentOf(30), undefined, ports);

  await expect(writeDashboard('more', contentOf(200), undefined, ports)).rejects.toMatchObject({
    code: 'dashboards-full',
  });

  expect(idsOf(full.records)).toEqual(['may-go', 'stays']);
  expect(full.tallyBytes).toBe(930);
});
