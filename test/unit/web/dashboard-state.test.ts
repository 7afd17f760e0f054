import { beforeEach, describe, expect, test } from 'vitest';
import { NEW_DASHBOARD } from '../../../web/model/edit-dashboard.ts';
import {
  addPanel,
  addSeries,
  changePanel,
  dashboard,
  focusedPanel,
  lastChange,
  openDashboard,
  removePanel,
  setLive,
  setRange,
  undo,
} from '../../../web/state/dashboard.ts';
import { isLive, refresh, span } from '../../../web/state/range.ts';
import { clockMs } from '../../../web/state/clock.ts';
import { notice } from '../../../web/state/notices.ts';

const size = { w: 4, h: 6 };
const speed = { device: 'car-1', sensor: 'speed', axis: 0 };

beforeEach(() => openDashboard(NEW_DASHBOARD));

describe('the dashboard that is shown', () => {
  test('adds to the panel that was added last', () => {
    const id = addPanel({ kind: 'values', series: [], size });

    addSeries(focusedPanel.value!, speed);

    expect(focusedPanel.value).toBe(id);
    expect(dashboard.value.panels[0]?.series).toEqual([speed]);
  });

  test('takes changes back one by one, and names the next one', () => {
    const id = addPanel({ kind: 'values', series: [speed], size });
    changePanel(id, (panel) => ({ ...panel, title: 'Speed' }), 'Rename a panel');
    removePanel(id);

    const named = [lastChange.value];
    undo();
    named.push(lastChange.value);
    undo();
    const titles = dashboard.value.panels.map(({ title }) => title);
    undo();

    expect(named).toEqual(['Remove a panel', 'Rename a panel']);
    expect(titles).toEqual([undefined]);
    expect(dashboard.value).toEqual(NEW_DASHBOARD);
    expect(lastChange.value).toBeUndefined();
  });

  test('offers to take back a removal where it tells of it', () => {
    const id = addPanel({ kind: 'values', series: [speed], size });
    removePanel(id);

    notice.value?.action?.do();

    expect(dashboard.value.panels.map((panel) => panel.id)).toEqual([id]);
  });

  test('is not changed by what changes nothing', () => {
    const id = addPanel({ kind: 'values', series: [speed], size });
    const before = lastChange.value;

    changePanel(id, (panel) => panel, 'Nothing');
    undo();

    expect(before).toBe('Add a panel');
    expect(dashboard.value.panels).toEqual([]);
  });

  test('forgets the changes of the one before when another is opened', () => {
    addPanel({ kind: 'values', series: [speed], size });

    openDashboard({ ...NEW_DASHBOARD, name: 'Other' });
    undo();

    expect(dashboard.value.name).toBe('Other');
  });
});

describe('the time that is shown', () => {
  const HOUR = 3_600_000;

  test('moves on with the clock while it is live', () => {
    setRange({ kind: 'quick', last: 'PT1H' });
    setLive(true);

    clockMs.value = 10 * HOUR;
    const first = span.value;
    clockMs.value = 11 * HOUR;

    expect([first, span.value]).toEqual([
      { startMs: 9 * HOUR, endMs: 10 * HOUR },
      { startMs: 10 * HOUR, endMs: 11 * HOUR },
    ]);
  });

  test('stands still when it is not, until it is refreshed', () => {
    setLive(false);
    refresh();
    const first = span.value;

    clockMs.value += HOUR;

    expect(span.value).toBe(first);
  });

  test('is no change to be taken back', () => {
    addPanel({ kind: 'values', series: [], size });

    setRange({ kind: 'quick', last: 'P7D' });
    undo();

    expect(dashboard.value.panels).toEqual([]);
    expect(lastChange.value).toBeUndefined();
  });

  test('is not live where it does not go up to now, and goes up to now where it is to be live', () => {
    setRange({ kind: 'custom', start: '2026-05-23T00:00:00Z', end: '2026-05-24T00:00:00Z' });
    const wasLive = isLive.value;

    setLive(true);

    expect(wasLive).toBe(false);
    expect(isLive.value).toBe(true);
    expect(dashboard.value.range.kind).toBe('quick');
  });
});
