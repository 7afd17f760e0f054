import type { Span } from '../../model/time-range.ts';
import { type Finger, heldSpan } from './held-span.ts';

export interface TouchTarget {
  /** What is shown when fingers come down. */
  readonly span: () => Span;
  /** Where the curves lie in the window, in pixels. */
  readonly area: () => { readonly left: number; readonly width: number } | undefined;
  /** What is to be shown while fingers move; undefined when they are taken away. */
  readonly preview: (span: Span | undefined) => void;
  /** @param isZoom whether its length has changed, rather than only its place */
  readonly done: (span: Span, isZoom: boolean) => void;
}

/** Movement up to which it is a tap, in pixels. */
const SLACK_PX = 8;

/**
 * Moves time by one finger, and zooms it by two. Up and down, one finger scrolls the page, by the style `touch-action`
 * of the element. @returns stops that
 */
export function followTouch(element: HTMLElement, { span, area, preview, done }: TouchTarget): () => void {
  const stopping = new AbortController();
  const fingers = new Map<number, Finger>();
  let startMs = 0;
  let lengthMs = 0;
  let now: Span | undefined;

  /** What each finger holds from here on is what is under it now. */
  const hold = (): void => {
    const place = area();
    const held = now ?? span();
    if (place === undefined) return;
    for (const [id, { x }] of fingers) {
      const atMs = held.startMs + ((x - place.left) / place.width) * (held.endMs - held.startMs);
      fingers.set(id, { x, atMs, downX: x });
    }
  };
  const down = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch' || fingers.size > 1) return;
    if (fingers.size === 0) ({ startMs, lengthMs } = measured(span()));
    fingers.set(event.pointerId, { x: event.clientX, atMs: 0, downX: event.clientX });
    hold();
  };
  const move = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    const place = area();
    if (finger === undefined || place === undefined) return;
    fingers.set(event.pointerId, { ...finger, x: event.clientX });
    if (now === undefined && fingers.size === 1 && Math.abs(event.clientX - finger.downX) < SLACK_PX) return;
    now = heldSpan([...fingers.values()], place, now ?? span());
    preview(now);
  };
  const up = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    if (fingers.size > 0) return hold();
    const last = event.type === 'pointercancel' ? undefined : now;
    now = undefined;
    preview(undefined);
    if (last === undefined) return;
    const { startMs: lastMs, lengthMs: lastLengthMs } = measured(last);
    const isZoom = Math.abs(lastLengthMs - lengthMs) > lengthMs / 1000;
    if (isZoom || lastMs !== startMs) done(last, isZoom);
  };
  const options = { signal: stopping.signal };
  element.addEventListener('pointerdown', down, options);
  addEventListener('pointermove', move, options);
  addEventListener('pointerup', up, options);
  addEventListener('pointercancel', up, options);
  return () => stopping.abort();
}

const measured = ({ startMs, endMs }: Span): { startMs: number; lengthMs: number } => ({
  startMs,
  lengthMs: endMs - startMs,
});
