import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { scaled, shifted, type Span } from '../../model/time-range.ts';
import { download } from '../../shell/hand-out.ts';
import { Loading } from '../../shell/loading.tsx';
import { moveTo, zoomBack, zoomReset, zoomTo } from '../../state/zoom.ts';
import type { PanelProps } from '../contract.ts';
import { keyOf } from './ask-groups.ts';
import { Chart } from './chart.ts';
import { csvOf } from './csv.ts';
import { firstFrom } from './curve.ts';
import { DataTable } from './data-table.tsx';
import { fileName, pictureOf } from './picture.ts';
import { Legend, type LegendEntry } from './legend.tsx';
import { PlotMenu } from './plot-menu.tsx';
import { namesOf, plotModel } from './plot-model.ts';
import { StateStrip } from './state-strip.tsx';
import { description, figureText, indexNear, lastIndex, momentText, nearMs, stateAt } from './texts.ts';
import { followTouch } from './touch.ts';
import { useLivePoints } from './use-live-points.ts';
import { usePalette } from './use-inks.ts';
import { useSeries } from './use-series.ts';
import './plot.css';

/** A width that has been asked for is good for widths around it, while it is dragged. */
const SETTLED_MS = 200;
const KEY_ZOOM = 0.6;
const LEAP = 10;
/** Of what is shown, what one key moves it by. */
const KEY_MOVE = 0.5;

/** Curves of sensors over time. */
export function PlotPanel(props: PanelProps): VNode {
  return props.panel.series.length === 0 ? (
    <p class="panel-note muted">Drag sensors here to plot them.</p>
  ) : (
    <Plot {...props} />
  );
}

function Plot({ panel, range, cursor, change }: PanelProps): VNode {
  const host = useRef<HTMLDivElement | null>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const width = useSignal(0);
  const area = useSignal<{ left: number; width: number } | undefined>(undefined);
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const isTable = useSignal(false);
  const mounted = useSignal(0);
  /** What fingers are moving it to. */
  const preview = useSignal<Span | undefined>(undefined);
  const shownSpan = useComputed(() => preview.value ?? range.value);
  const shownPanel = useSignal(panel);
  shownPanel.value = panel;
  const palette = usePalette();
  const { answer, fault, isBusy } = useSeries(panel.series, range, width);
  const live = useLivePoints(panel.series);

  const model = useComputed(() => {
    const now = shownPanel.value;
    const { colorOf } = palette.value;
    return plotModel(now, answer.value ?? { shown: [] }, live.value, {
      hidden: hidden.value,
      colorOf: (each) => colorOf(each, now.series.indexOf(each)),
      endMs: range.value.endMs,
    });
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const made = new Chart(element, {
      pointed: (atMs) => {
        cursor.value = atMs;
      },
      selected: zoomTo,
    });
    chart.current = made;
    mounted.value += 1;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const measure = (): void => {
      area.value = made.area;
      const next = made.area?.width ?? element.clientWidth - 60;
      clearTimeout(timer);
      if (width.peek() === 0) width.value = next;
      else timer = setTimeout(() => (width.value = made.area?.width ?? next), SETTLED_MS);
    };
    const observer = new ResizeObserver(() => {
      made.resize();
      measure();
    });
    observer.observe(element);
    const stopTouch = followTouch(element, {
      span: () => range.peek(),
      area: () => {
        const curves = made.area;
        return curves && { ...curves, left: curves.left + element.getBoundingClientRect().left };
      },
      preview: (span) => {
        preview.value = span;
      },
      done: (span, isZoom) => (isZoom ? zoomTo : moveTo)(span),
    });
    return () => {
      stopTouch();
      clearTimeout(timer);
      observer.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [isTable.value]);

  useSignalEffect(() => {
    const { curves } = model.value;
    const { text, line, font } = palette.value;
    void mounted.value;
    chart.current?.show(shownSpan.value);
    if (answer.value !== undefined) chart.current?.draw(curves, shownPanel.value.axes, { text, line, font });
    const next = chart.current?.area;
    if (next?.left !== area.peek()?.left || next?.width !== area.peek()?.width) area.value = next;
  });
  useSignalEffect(() => chart.current?.point(cursor.value));

  const { curves, strips } = model.value;
  const { startMs, endMs } = range.value;
  const at = cursor.value;
  const nameOf = namesOf(panel.series);
  const title = panel.title ?? panel.series.map(nameOf).join(', ');
  const entries = panel.series.map((series, index): LegendEntry => {
    const key = keyOf(series);
    const drawn = curves.find((each) => each.key === key);
    const strip = strips.find((each) => each.key === key);
    const unit = drawn && panel.axes[drawn.axis]?.label;
    const figure =
      drawn &&
      figureText(
        drawn,
        at === undefined
          ? lastIndex(drawn.curve, endMs)
          : indexNear(drawn, at, nearMs(drawn, endMs - startMs)),
      );
    return {
      series,
      key,
      name: nameOf(series),
      color: palette.value.colorOf(series, index),
      value: strip
        ? stateAt(strip, at ?? endMs)
        : [figure ?? '', figure !== undefined && figure !== '–' ? unit : ''].join(' ').trim(),
      isShown: !hidden.value.has(key),
      isCurve: strip === undefined,
    };
  });
  const toggle = (key: string): void => {
    const next = new Set(hidden.peek());
    if (!next.delete(key)) next.add(key);
    hidden.value = next;
  };
  const times = useMemo(
    () => [...new Set(curves.flatMap(({ curve }) => curve.times))].toSorted((a, b) => a - b),
    [curves],
  );
  const onKey = (event: KeyboardEvent): void => {
    const { key, shiftKey } = event;
    const around = at ?? (startMs + endMs) / 2;
    const seen = times.filter((time) => time >= startMs && time <= endMs);
    const move = (steps: number): void => {
      const from = at === undefined ? seen.length : firstFrom(seen, at);
      cursor.value = seen[Math.max(0, Math.min(seen.length - 1, from + steps))];
    };
    if (key === 'ArrowLeft') move(shiftKey ? -LEAP : -1);
    else if (key === 'ArrowRight') move(shiftKey ? LEAP : 1);
    else if (key === 'Home') cursor.value = seen[0];
    else if (key === 'End') cursor.value = seen.at(-1);
    else if (key === '+' || key === '=') zoomTo(scaled(range.peek(), KEY_ZOOM, around));
    else if (key === '-') zoomTo(scaled(range.peek(), 1 / KEY_ZOOM, around));
    else if (key === 'PageUp') moveTo(shifted(range.peek(), -KEY_MOVE));
    else if (key === 'PageDown') moveTo(shifted(range.peek(), KEY_MOVE));
    else if (key === 'Escape') {
      cursor.value = undefined;
      zoomReset();
    } else return;
    event.preventDefault();
  };
  const save = async (format: 'csv' | 'json' | 'png'): Promise<void> => {
    const shown = answer.peek()?.shown ?? [];
    const name = fileName(title, startMs, format);
    if (format === 'csv') download(name, new Blob([csvOf(shown)], { type: 'text/csv' }));
    if (format === 'json') {
      const series = shown.map(({ device, channel }) => ({ device, ...channel }));
      download(
        name,
        new Blob([JSON.stringify({ revision: answer.peek()?.revision, series })], {
          type: 'application/json',
        }),
      );
    }
    const canvas = chart.current?.canvas;
    if (format !== 'png' || canvas === undefined) return;
    const { surface, text, font } = palette.peek();
    const pictured = entries.filter(({ isShown, isCurve }) => isShown && isCurve);
    const picture = await pictureOf(canvas, {
      title,
      entries: pictured,
      background: surface,
      ink: text,
      font,
    });
    if (picture !== null) download(name, picture);
  };
  const late = answer.value?.late;
  const isEmpty =
    answer.value !== undefined &&
    answer.value.shown.every(({ channel }) =>
      channel.raw ? channel.readings.length === 0 : channel.bins.every(({ count }) => count === 0),
    ) &&
    curves.every(({ curve }) => curve.times.length === 0);
  const hasCutOff = curves.some(
    ({ axis, curve }) =>
      panel.axes[axis]?.scale === 'log' && curve.means.some((mean) => mean !== null && mean <= 0),
  );
  const summary = description(curves, strips, endMs);
  return (
    <div class={`plot ${isBusy.value ? 'is-busy' : ''}`} aria-busy={isBusy.value}>
      {isTable.value ? (
        <DataTable curves={curves} strips={strips} startMs={startMs} endMs={endMs} />
      ) : (
        <div
          class="plot-area"
          tabIndex={0}
          role="application"
          aria-roledescription="plot"
          aria-label={`Plot of ${title}`}
          aria-description={summary}
          onKeyDown={onKey}
          onDblClick={zoomBack}
        >
          <div class="plot-host" ref={host} />
          {at !== undefined && <span class="plot-moment is-at-cursor">{momentText(at)}</span>}
          {strips.map((strip) => (
            <StateStrip
              key={strip.key}
              strip={strip}
              span={shownSpan.value}
              area={area.value ?? { left: 12, width: Math.max(1, width.value) }}
            />
          ))}
          {answer.value === undefined && fault.value === undefined && <Loading className="plot-note" />}
          {isEmpty && fault.value === undefined && <p class="plot-note muted">No readings in this time.</p>}
        </div>
      )}
      {fault.value !== undefined && (
        <p class={`plot-fault fault small ${answer.value === undefined ? 'is-alone' : ''}`} role="alert">
          {fault.value}
        </p>
      )}
      <div class="plot-foot">
        <Legend panel={panel} entries={entries} toggle={toggle} change={change} />
        <div class="plot-marks">
          {hasCutOff && <span class="plot-moment">log scale: values ≤ 0 left out</span>}
          {late !== undefined && (
            <span class="plot-late" role="status" title="Readings of this time came after it was shown.">
              late readings, revision {late}
            </span>
          )}
          <PlotMenu
            isTable={isTable.value}
            toggleTable={() => {
              isTable.value = !isTable.peek();
            }}
            save={(format) => void save(format)}
          />
        </div>
      </div>
      <p class="visually-hidden" aria-live="polite">
        {at === undefined ? (
          ''
        ) : (
          <Spoken
            at={at}
            entries={entries}
            isHere={document.activeElement?.contains(host.current) === true}
          />
        )}
      </p>
    </div>
  );
}

/** What stands at the cursor, said only where it is moved by keys. */
function Spoken({
  at,
  entries,
  isHere,
}: {
  at: number;
  entries: readonly LegendEntry[];
  isHere: boolean;
}): VNode | null {
  if (!isHere || document.activeElement === document.body) return null;
  const said = entries.filter(({ isShown }) => isShown).map(({ name, value }) => `${name} ${value}`);
  return <>{`${momentText(at)}: ${said.join(', ')}`}</>;
}
