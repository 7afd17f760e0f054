import { effect, type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { creditOf, hostOf } from '../../../shared/board/tiles.ts';
import { configuration } from '../../state/configuration.ts';
import { isLive } from '../../state/range.ts';
import { theme } from '../../state/theme.ts';
import { fixAt, type TrackLine } from './track-line.ts';
import { type Mark, TrackMap } from './track-map.ts';

/** A line with the number of its colour. */
export type TonedLine = TrackLine & { readonly tone: number };

interface TrackCanvasProps {
  readonly lines: readonly TonedLine[];
  readonly cursor: Signal<number | undefined>;
}

/** The map itself, with its buttons. */
export function TrackCanvas({ lines, cursor }: TrackCanvasProps): VNode {
  const place = useRef<HTMLDivElement | null>(null);
  const grid = useRef<HTMLCanvasElement | null>(null);
  const map = useSignal<TrackMap | undefined>(undefined);
  const drawn = useSignal<readonly TonedLine[]>(lines);
  const hasFailed = useSignal(false);
  const isMoved = useSignal(false);
  const hasNoTiles = useSignal(false);
  useEffect(() => {
    drawn.value = lines;
  });
  useEffect(() => {
    if (place.current === null || grid.current === null) return undefined;
    try {
      return start(place.current, grid.current);
    } catch {
      hasFailed.value = true;
      return undefined;
    }
  }, []);

  /** @returns stops it */
  function start(container: HTMLDivElement, canvas: HTMLCanvasElement): () => void {
    const made = new TrackMap(container, canvas, {
      label: 'Track',
      tiles: configuration.peek()?.tiles,
      onPoint: (atMs) => {
        cursor.value = atMs;
      },
      onMoved: (moved) => {
        isMoved.value = moved;
      },
      onTilesMissing: () => {
        hasNoTiles.value = true;
      },
    });
    let isWanted = true;
    let stop: (() => void) | undefined;
    const begin = async (): Promise<void> => {
      await made.ready();
      if (!isWanted) return;
      map.value = made;
      stop = follow(made, container);
    };
    void begin();
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(container);
    return () => {
      isWanted = false;
      stop?.();
      sizes.disconnect();
      map.value = undefined;
      made.remove();
    };
  }

  /** Draws what changes. @returns stops it */
  function follow(made: TrackMap, container: HTMLElement): () => void {
    const color = (name: string): string => getComputedStyle(container).getPropertyValue(name).trim();
    const stops = [
      effect(() => {
        // Colours are other ones by then.
        void theme.value;
        const colored = drawn.value.map((line) => ({ ...line, color: color(`--series-${line.tone}`) }));
        made.setLines(colored, color('--sunken'));
      }),
      effect(() => made.setMarks(marksOf(drawn.value, cursor.value, isLive.value))),
    ];
    return () => {
      for (const end of stops) end();
    };
  }

  if (hasFailed.value) {
    return <p class="track-note fault">This browser cannot draw maps: WebGL is missing or switched off.</p>;
  }
  return (
    <>
      <canvas class="track-grid" ref={grid} aria-hidden="true" />
      <div class="track-map" ref={place} />
      {drawn.value[0]?.measure !== 'plane' && <Credit hasNoTiles={hasNoTiles.value} />}
      <Pointed lines={drawn.value} cursor={cursor} />
      <div class="track-buttons" role="group" aria-label="Map">
        <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => map.peek()?.zoomBy(1)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => map.peek()?.zoomBy(-1)}>
          −
        </button>
        <button
          type="button"
          aria-label="Show the whole track"
          title="Show the whole track"
          disabled={!isMoved.value}
          onClick={() => map.peek()?.fit()}
        >
          ⤢
        </button>
      </div>
    </>
  );
}

/** Whose the map is, or that it cannot be had. */
function Credit({ hasNoTiles }: { readonly hasNoTiles: boolean }): VNode | null {
  const tiles = configuration.value?.tiles;
  if (tiles === undefined) return null;
  return (
    <p class="track-credit" role="note" aria-label="The map">
      {hasNoTiles ? `${hostOf(tiles)} does not give its map.` : creditOf(tiles)}
    </p>
  );
}

/** When and where the device was that is pointed at. */
function Pointed({ lines, cursor }: TrackCanvasProps): VNode | null {
  const atMs = cursor.value;
  if (atMs === undefined) return null;
  const fix = lines.map(({ fixes }) => fixAt(fixes, atMs)).find((each) => each !== undefined);
  if (fix === undefined) return null;
  const digits = lines[0]?.measure === 'plane' ? 3 : 5;
  const [a, b] = fix.at.map((each) => each.toFixed(digits));
  return (
    <p class="track-pointed">
      <span>{new Date(fix.atMs).toLocaleTimeString()}</span>
      <span class="muted">{lines[0]?.measure === 'plane' ? `x ${a}, y ${b}` : `${b}, ${a}`}</span>
    </p>
  );
}

function marksOf(lines: readonly TonedLine[], cursorMs: number | undefined, live: boolean): Mark[] {
  return lines.flatMap(({ device, fixes, tone }): Mark[] => {
    const color = `var(--series-${tone})`;
    const [first, last] = [fixes[0], fixes.at(-1)];
    if (first === undefined || last === undefined) return [];
    const pointed = cursorMs === undefined ? undefined : fixAt(fixes, cursorMs);
    return [
      ...(fixes.length > 1 ? [{ key: `${device} start`, at: first.at, color, form: 'start' as const }] : []),
      { key: `${device} end`, at: last.at, color, form: live ? 'latest' : 'end' },
      ...(pointed === undefined
        ? []
        : [{ key: `${device} cursor`, at: pointed.at, color, form: 'cursor' as const }]),
    ];
  });
}
