import type { VNode } from 'preact';
import { DASHBOARD_LIMITS } from '../../../shared/dashboard/limits.ts';
import type { Panel, PanelSeries } from '../../../shared/dashboard/schema.ts';
import { usePopover } from '../../shell/use-popover.ts';
import type { PanelProps } from '../contract.ts';
import { USUAL_AXIS } from './drawn.ts';
import { keepInView } from './keep-in-view.ts';

export interface LegendEntry {
  readonly series: PanelSeries;
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly value: string;
  readonly isShown: boolean;
  /** Strips have neither axis nor band. */
  readonly isCurve: boolean;
}

interface LegendProps {
  readonly panel: Panel;
  readonly entries: readonly LegendEntry[];
  readonly toggle: (key: string) => void;
  readonly change: PanelProps['change'];
}

/** Names, colours and values; each can be hidden, and set up. */
export function Legend({ panel, entries, toggle, change }: LegendProps): VNode {
  return (
    <ul class="plot-legend" aria-label="Series">
      {entries.map((entry) => (
        <li key={entry.key} class={entry.isShown ? '' : 'is-hidden'}>
          <SeriesSettings panel={panel} entry={entry} change={change} />
          <button
            type="button"
            class="plot-name"
            aria-pressed={entry.isShown}
            title={`${entry.isShown ? 'Hide' : 'Show'} ${entry.name}`}
            onClick={() => toggle(entry.key)}
          >
            {entry.name}
          </button>
          <span class="plot-value">{entry.value}</span>
        </li>
      ))}
    </ul>
  );
}

const AXIS_NAMES = ['Left', 'Right', 'Left, outer', 'Right, outer'] as const;

interface SettingsProps {
  readonly panel: Panel;
  readonly entry: LegendEntry;
  readonly change: PanelProps['change'];
}

function SeriesSettings({ panel, entry, change }: SettingsProps): VNode {
  const { root, isOpen, toggle, close } = usePopover<HTMLDivElement>();
  const { series, name, color } = entry;
  const edit = (next: Partial<PanelSeries>, what: string): void =>
    change(
      (now) => ({
        ...now,
        series: now.series.map((each) => (each === series ? { ...each, ...next } : each)),
      }),
      what,
    );
  return (
    <div class="plot-settings" ref={root}>
      <button
        type="button"
        class="plot-swatch"
        style={{ '--color': color }}
        aria-label={`Set up ${name}`}
        aria-expanded={isOpen}
        title="Colour, axis, band"
        onClick={toggle}
      />
      {isOpen && (
        <div class="popover plot-popover" ref={keepInView} role="dialog" aria-label={`Set up ${name}`}>
          {entry.isCurve && (
            <>
              <label>
                Colour
                <input
                  type="color"
                  value={color}
                  onChange={(event) => edit({ color: event.currentTarget.value }, `Colour ${name}`)}
                />
              </label>
              <label>
                Axis
                <select
                  value={series.axis}
                  onChange={(event) =>
                    edit({ axis: Number(event.currentTarget.value) }, `Move ${name} to an axis`)
                  }
                >
                  {AXIS_NAMES.slice(0, DASHBOARD_LIMITS.axes).map((axis, index) => (
                    <option key={axis} value={index}>
                      {axis}
                    </option>
                  ))}
                </select>
              </label>
              <AxisSettings panel={panel} axis={series.axis} change={change} />
              <label class="plot-check">
                <input
                  type="checkbox"
                  checked={series.band ?? true}
                  onChange={(event) => edit({ band: event.currentTarget.checked }, `Band of ${name}`)}
                />
                Least to greatest as a band
              </label>
            </>
          )}
          <button
            type="button"
            class="button"
            onClick={() => {
              close();
              change(
                (now) => ({ ...now, series: now.series.filter((each) => each !== series) }),
                `Remove ${name}`,
              );
            }}
          >
            Remove {name}
          </button>
        </div>
      )}
    </div>
  );
}

/** Scale and label of one axis, which all its series share. */
function AxisSettings({
  panel,
  axis,
  change,
}: {
  panel: Panel;
  axis: number;
  change: PanelProps['change'];
}): VNode {
  const { scale, label } = panel.axes[axis] ?? USUAL_AXIS;
  const edit = (next: (old: Panel['axes'][number]) => Panel['axes'][number], what: string): void =>
    change((now) => {
      const axes = Array.from(
        { length: Math.max(now.axes.length, axis + 1) },
        (_, index) => now.axes[index] ?? USUAL_AXIS,
      );
      return { ...now, axes: axes.map((old, index) => (index === axis ? next(old) : old)) };
    }, what);
  return (
    <>
      <label>
        Scale of the axis
        <select
          value={scale}
          onChange={(event) => {
            const wanted = event.currentTarget.value === 'log' ? 'log' : 'linear';
            edit((old) => ({ ...old, scale: wanted }), `Scale of an axis: ${wanted}`);
          }}
        >
          <option value="linear">Linear</option>
          <option value="log">Logarithmic</option>
        </select>
      </label>
      <label>
        Label or unit of the axis
        <input
          maxLength={DASHBOARD_LIMITS.axisLabelLength}
          defaultValue={label ?? ''}
          placeholder="e.g. m/s"
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            edit(
              ({ label: _old, ...rest }) => (text === '' ? rest : { ...rest, label: text }),
              'Label of an axis',
            );
          }}
        />
      </label>
    </>
  );
}
