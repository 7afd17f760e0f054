import type { VNode } from 'preact';
import type { Span } from '../../model/time-range.ts';
import type { Strip } from './plot-model.ts';
import { colorOf } from './states.ts';

interface StripProps {
  readonly strip: Strip;
  readonly span: Span;
  /** Where the curves above lie. */
  readonly area: { readonly left: number; readonly width: number };
}

/** Room for a letter or two. */
const LABEL_PX = 26;
const LEAST_PX = 0.5;

/** What a text or JSON sensor said, and how long. */
export function StateStrip({
  strip: { name, states, counted },
  span: { startMs, endMs },
  area,
}: StripProps): VNode {
  const scale = area.width / (endMs - startMs);
  const place = { left: `${area.left}px`, width: `${area.width}px` };
  return (
    <div class="plot-strip">
      <div
        class="plot-strip-area"
        style={place}
        role="img"
        aria-label={stripText(name, states.at(-1)?.text, counted)}
      >
        {counted !== undefined && (
          <span class="plot-strip-note">
            {name}: {counted.toLocaleString('en')} values are too many to show. Zoom in.
          </span>
        )}
        {(counted === undefined ? states : []).map(({ startMs: from, endMs: to, text }) => {
          const left = Math.max(0, (from - startMs) * scale);
          const width = Math.min(area.width, (to - startMs) * scale) - left;
          return width < LEAST_PX ? null : (
            <span
              key={from}
              class="plot-state"
              title={`${name}: ${text}`}
              style={{ left: `${left}px`, width: `${width}px`, '--color': `var(--series-${colorOf(text)})` }}
            >
              {width >= LABEL_PX ? text : ''}
            </span>
          );
        })}
      </div>
    </div>
  );
}

const stripText = (name: string, latest: string | undefined, counted: number | undefined): string =>
  counted === undefined ? `${name}: latest ${latest ?? 'none'}` : `${name}: ${counted} values`;
