import { signal } from '@preact/signals';
import { GRID_COLUMNS } from '../../shared/dashboard/limits.ts';
import type { Panel, PanelGrid } from '../../shared/dashboard/schema.ts';
import { moved } from '../model/grid-layout.ts';
import { changeDashboard, dashboard } from '../state/dashboard.ts';
import { pitchOf } from './cells.ts';

export type DragKind = 'move' | 'resize';

/** Where panels would lie if the one that is dragged were let go. */
export const preview = signal<{ readonly id: string; readonly panels: readonly Panel[] } | undefined>(
  undefined,
);

const WORDS: Readonly<Record<DragKind, string>> = { move: 'Move a panel', resize: 'Resize a panel' };

/** How near to the edge the board scrolls along, and how far at once, in pixels. */
const EDGE_PX = 48;
const SCROLL_PX = 14;

function place(id: string, grid: PanelGrid, kind: DragKind): void {
  changeDashboard((now) => ({ ...now, panels: moved(now.panels, id, grid) }), WORDS[kind]);
}

/** Moves or resizes a panel by the pointer. */
export function startPanelDrag(down: PointerEvent, { id, grid }: Panel, kind: DragKind): void {
  const cells = document.querySelector<HTMLElement>('[data-cells]');
  const scroller = document.querySelector<HTMLElement>('[data-grid]');
  if (down.button !== 0 || cells === null || scroller === null) return;
  down.preventDefault();
  const pitch = pitchOf(cells);
  const startTop = scroller.scrollTop;
  const stopping = new AbortController();
  const { signal: stopped } = stopping;
  let wanted = grid;
  const follow = ({ clientX, clientY }: PointerEvent): void => {
    const { top, bottom } = scroller.getBoundingClientRect();
    if (clientY > bottom - EDGE_PX) scroller.scrollTop += SCROLL_PX;
    if (clientY < top + EDGE_PX) scroller.scrollTop -= SCROLL_PX;
    const dx = Math.round((clientX - down.clientX) / pitch.x);
    const dy = Math.round((clientY - down.clientY + scroller.scrollTop - startTop) / pitch.y);
    wanted =
      kind === 'move'
        ? { ...grid, x: grid.x + dx, y: grid.y + dy }
        : { ...grid, w: Math.min(GRID_COLUMNS - grid.x, grid.w + dx), h: grid.h + dy };
    preview.value = { id, panels: moved(dashboard.peek().panels, id, wanted) };
  };
  const end = (isLetGo: boolean): void => {
    stopping.abort();
    preview.value = undefined;
    if (isLetGo && wanted !== grid) place(id, wanted, kind);
  };
  addEventListener('pointermove', follow, { signal: stopped });
  addEventListener('pointerup', () => end(true), { signal: stopped });
  addEventListener('pointercancel', () => end(false), { signal: stopped });
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') end(false);
    },
    { signal: stopped },
  );
}

const STEPS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves a panel by the arrow keys, and resizes it by them with Shift. @returns whether the key was one of these */
export function movePanelByKey(event: KeyboardEvent, { id, grid }: Panel): boolean {
  const step = STEPS[event.key];
  if (step === undefined) return false;
  event.preventDefault();
  const [dx, dy] = step;
  if (event.shiftKey)
    place(id, { ...grid, w: Math.min(GRID_COLUMNS - grid.x, grid.w + dx), h: grid.h + dy }, 'resize');
  else place(id, { ...grid, x: grid.x + dx, y: grid.y + dy * (dy > 0 ? below(id) : 1) }, 'move');
  requestAnimationFrame(() => keepInView(id));
  return true;
}

/** The page is put together in the order of what is shown, so that what moves may lose the focus. */
function keepInView(id: string): void {
  const panel = document.querySelector<HTMLElement>(`[data-panel="${id}"]`);
  panel?.querySelector<HTMLElement>('.panel-grip')?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: 'nearest' });
}

/** What lies beneath rises to where it was: a panel that goes down has to go past it. */
function below(id: string): number {
  const { panels } = dashboard.peek();
  const grid = panels.find((panel) => panel.id === id)?.grid;
  const next = panels
    .map((panel) => panel.grid)
    .filter(
      (other) =>
        grid !== undefined &&
        other.y >= grid.y + grid.h &&
        other.x < grid.x + grid.w &&
        grid.x < other.x + other.w,
    )
    .toSorted((a, b) => a.y - b.y)[0];
  return next?.h ?? 1;
}
