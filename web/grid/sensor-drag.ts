import { signal } from '@preact/signals';
import { isRailOpen } from '../shell/rail-state.ts';
import { addSensor, mayTake, type TakenSensor } from './add-sensor.ts';
import { cellAt } from './cells.ts';

/** A sensor on its way to the board. */
export interface SensorDrag {
  readonly taken: TakenSensor;
  readonly x: number;
  readonly y: number;
  /** Id of the panel beneath that would take it; `grid` for free space. */
  readonly over: string | undefined;
}

/** Movement up to which it is a click, in pixels. */
const SLACK_PX = 6;

let justDropped = false;

/** Whether the click that comes now is what a browser makes of the end of a drag. */
export const isEndOfDrag = (): boolean => justDropped;

export const sensorDrag = signal<SensorDrag | undefined>(undefined);

/** What lies on the board beneath a point. */
function targetAt(x: number, y: number, taken: TakenSensor): string | undefined {
  const element = document.elementFromPoint(x, y);
  const panel = element?.closest<HTMLElement>('[data-panel]')?.dataset['panel'];
  if (panel !== undefined) return mayTake(panel, taken) ? panel : undefined;
  return element?.closest('[data-grid]') === null ? undefined : 'grid';
}

/** Takes a sensor up when the pointer moves. Fingers scroll the list instead: they tap to add. */
export function startSensorDrag(down: PointerEvent, taken: TakenSensor): void {
  if (down.button !== 0 || down.pointerType === 'touch') return;
  const stopping = new AbortController();
  const { signal: stopped } = stopping;
  const end = (): void => {
    stopping.abort();
    sensorDrag.value = undefined;
  };
  const move = (event: PointerEvent): void => {
    const { clientX: x, clientY: y } = event;
    const hasBegun = sensorDrag.peek() !== undefined;
    if (!hasBegun && Math.hypot(x - down.clientX, y - down.clientY) < SLACK_PX) return;
    event.preventDefault();
    isRailOpen.value = false;
    sensorDrag.value = { taken, x, y, over: targetAt(x, y, taken) };
  };
  const drop = (): void => {
    const drag = sensorDrag.peek();
    end();
    if (drag === undefined) return;
    justDropped = true;
    setTimeout(() => {
      justDropped = false;
    }, 0);
    if (drag.over === 'grid') addSensor(taken, '', cellAt(drag.x, drag.y));
    else if (drag.over !== undefined) addSensor(taken, drag.over);
  };
  addEventListener('pointermove', move, { signal: stopped });
  addEventListener('pointerup', drop, { signal: stopped });
  addEventListener('pointercancel', end, { signal: stopped });
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') end();
    },
    { signal: stopped },
  );
}
