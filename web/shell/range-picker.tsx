import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { customRange, momentMs, QUICK_RANGES, rangeLabel, type Span } from '../model/time-range.ts';
import { dashboard, setLive, setRange } from '../state/dashboard.ts';
import { isLive, refresh, span } from '../state/range.ts';
import { isZoomed, zoomBack } from '../state/zoom.ts';
import { ChevronIcon, ClockIcon, RefreshIcon, ZoomBackIcon } from './icons.tsx';
import { usePopover } from './use-popover.ts';

/** Chooses the time that the board shows. */
export function RangePicker(): VNode {
  const { root, isOpen, toggle, close } = usePopover<HTMLDivElement>();
  const { range } = dashboard.value;
  return (
    <div class="group range-group" role="group" aria-label="Time">
      <div class="popover-root range-root" ref={root}>
        <button type="button" class="button" aria-expanded={isOpen} aria-haspopup="dialog" onClick={toggle}>
          <ClockIcon />
          <span class="range-label">{rangeLabel(range)}</span>
          <ChevronIcon />
        </button>
        {isOpen && (
          <div class="popover range-popover" role="dialog" aria-label="Time range">
            <ul class="quick-ranges">
              {QUICK_RANGES.map(({ last, label }) => (
                <li key={last}>
                  <button
                    type="button"
                    class="menu-item"
                    aria-pressed={range.kind === 'quick' && range.last === last}
                    onClick={() => {
                      setRange({ kind: 'quick', last });
                      refresh();
                      close();
                    }}
                  >
                    {label}
                  </button>
                </li>
              ))}
            </ul>
            <CustomRange span={span.peek()} onChosen={close} />
            <p class="range-zone muted small">Time zone: {ZONE}</p>
          </div>
        )}
      </div>
      {isZoomed.value && (
        <button
          type="button"
          class="button icon-button"
          aria-label="Zoom back"
          title="Back to the time before the zoom"
          onClick={zoomBack}
        >
          <ZoomBackIcon />
        </button>
      )}
      <button
        type="button"
        class="button live-toggle"
        aria-pressed={isLive.value}
        title={isLive.value ? 'Stop following what comes in' : 'Follow what comes in'}
        onClick={() => {
          if (isLive.peek()) refresh();
          setLive(!isLive.peek());
        }}
      >
        <span class="live-dot" />
        Live
      </button>
      {!isLive.value && (
        <button
          type="button"
          class="button icon-button"
          aria-label="Refresh"
          title="Refresh"
          onClick={refresh}
        >
          <RefreshIcon />
        </button>
      )}
    </div>
  );
}

/** Where the reader's clock is of, e.g. `Europe/Berlin`. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** As an input of the reader's own zone takes it. */
function inputValue(ms: number): string {
  const zoneMs = new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - zoneMs).toISOString().slice(0, 19);
}

function CustomRange({ span: { startMs, endMs }, onChosen }: { span: Span; onChosen: () => void }): VNode {
  const [start, setStart] = useState(inputValue(startMs));
  const [end, setEnd] = useState(inputValue(endMs));
  const from = Date.parse(start);
  const to = Date.parse(end);
  const isWrong = !(from < to);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isWrong) return;
    const range = customRange({ startMs: from, endMs: to });
    if (range.kind === 'custom' && momentMs(range.start) !== undefined) setRange(range);
    onChosen();
  };
  return (
    <form class="custom-range" onSubmit={submit}>
      <label>
        From
        <input
          type="datetime-local"
          step="1"
          value={start}
          onInput={(event) => setStart(event.currentTarget.value)}
        />
      </label>
      <label>
        To
        <input
          type="datetime-local"
          step="1"
          value={end}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'range-fault' : undefined}
          onInput={(event) => setEnd(event.currentTarget.value)}
        />
      </label>
      {isWrong && (
        <p class="fault" id="range-fault">
          The end has to be after the start.
        </p>
      )}
      <button type="submit" class="button primary" disabled={isWrong}>
        Show
      </button>
    </form>
  );
}
