import { useComputed } from '@preact/signals';
import { Component, type ComponentChildren, type VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Panel, PanelGrid } from '../../shared/dashboard/schema.ts';
import { PANEL_TYPES } from '../panels/registry.ts';
import type { PanelProps } from '../panels/contract.ts';
import { CloseIcon, GripIcon } from '../shell/icons.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { changePanel, focusedPanel, removePanel } from '../state/dashboard.ts';
import { cursor, span } from '../state/range.ts';
import { movePanelByKey, preview, startPanelDrag } from './panel-drag.ts';
import { sensorDrag } from './sensor-drag.ts';

/** What a panel is called that has no title of its own. */
export function titleOf({ title, kind, series }: Panel): string {
  if (title !== undefined) return title;
  if (kind === 'track' && series.length > 0)
    return `Track of ${[...new Set(series.map(({ device }) => device))].join(', ')}`;
  const sensors = [...new Set(series.map(({ sensor }) => sensor))];
  const devices = [...new Set(series.map(({ device }) => device))];
  if (sensors.length === 0) return PANEL_TYPES.get(kind)?.title ?? kind;
  const shown = sensors.length > 3 ? `${sensors.length} sensors` : sensors.join(', ');
  return devices.length === 1 ? `${devices[0]} · ${shown}` : shown;
}

/** Where it lies, as styles have it. */
export const areaOf = ({ x, y, w, h }: PanelGrid): { gridColumn: string; gridRow: string } => ({
  gridColumn: `${x + 1} / span ${w}`,
  gridRow: `${y + 1} / span ${h}`,
});

/** A panel with what all have: a title, a grip to move it by, a corner to resize it by. */
export function PanelFrame({ panel }: { readonly panel: Panel }): VNode {
  const { id } = panel;
  const isTarget = useComputed(() => sensorDrag.value?.over === id);
  const isDragged = useComputed(() => preview.value?.id === id);
  const isFocused = useComputed(() => focusedPanel.value === id);
  const { h } = panel.grid;
  const name = titleOf(panel);
  const focus = (): void => {
    focusedPanel.value = id;
  };
  return (
    <article
      class={`panel ${isTarget.value ? 'is-target' : ''} ${isDragged.value ? 'is-dragged' : ''} ${isFocused.value ? 'is-focused' : ''}`}
      style={{ ...areaOf(panel.grid), '--rows': h }}
      data-panel={id}
      aria-label={name}
      onFocusCapture={focus}
      onPointerDownCapture={focus}
    >
      <header class="panel-head">
        <button
          type="button"
          class="panel-grip"
          aria-label={`Move ${name}: arrow keys; with Shift they resize it`}
          title="Drag to move. Arrow keys move, with Shift they resize."
          onPointerDown={(event) => startPanelDrag(event, panel, 'move')}
          onKeyDown={(event) => movePanelByKey(event, panel)}
        >
          <GripIcon />
        </button>
        <PanelTitle key={name} panel={panel} />
        <button
          type="button"
          class="panel-button"
          aria-label={`Remove ${name}`}
          title="Remove"
          onClick={() => removePanel(id)}
        >
          <CloseIcon />
        </button>
      </header>
      <div class="panel-body">
        <Guard>
          <PanelContent panel={panel} />
        </Guard>
      </div>
      <span
        class="panel-corner"
        aria-hidden="true"
        onPointerDown={(event) => startPanelDrag(event, panel, 'resize')}
      />
    </article>
  );
}

/** Shows the name, which can be written over. */
function PanelTitle({ panel }: { readonly panel: Panel }): VNode {
  const name = titleOf(panel);
  const save = (text: string): void => {
    const title = text.trim();
    if (title === name) return;
    const { title: _old, ...untitled } = panel;
    changePanel(panel.id, () => (title === '' ? untitled : { ...untitled, title }), 'Rename a panel');
  };
  return (
    <input
      class="panel-title"
      aria-label="Title of the panel"
      maxLength={200}
      defaultValue={name}
      title={name}
      onBlur={(event) => save(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          event.currentTarget.value = name;
          event.currentTarget.blur();
        }
      }}
    />
  );
}

/** Loads what a panel shows. */
function PanelContent({ panel }: { readonly panel: Panel }): VNode {
  const type = PANEL_TYPES.get(panel.kind);
  const Content = useLoaded(type?.load);
  const change = useMemo<PanelProps['change']>(
    () => (edit, what) => changePanel(panel.id, edit, what),
    [panel.id],
  );
  if (type === undefined)
    return <p class="panel-note">This board does not know panels of the kind {panel.kind}.</p>;
  if (Content === 'failed') {
    return <p class="panel-note fault">This panel could not be loaded. Reload the page.</p>;
  }
  return Content === undefined ? (
    <p class="panel-note muted">Loading…</p>
  ) : (
    <Content panel={panel} range={span} cursor={cursor} change={change} />
  );
}

/** One panel that fails leaves the others alone. */
class Guard extends Component<{ readonly children: ComponentChildren }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static override getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ComponentChildren {
    return this.state.hasFailed ? (
      <p class="panel-note fault" role="alert">
        Something went wrong in this panel. Reload the page, or remove it.
      </p>
    ) : (
      this.props.children
    );
  }
}
