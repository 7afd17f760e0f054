import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { PANEL_TYPES } from '../panels/registry.ts';
import { addPanel, changeDashboard, dashboard, lastChange, undo } from '../state/dashboard.ts';
import { devices } from '../state/devices.ts';
import { linkTo, place } from '../state/route.ts';
import { setTheme, theme } from '../state/theme.ts';
import { Account } from './account.tsx';
import { BOARD_ACTIONS } from './extensions.ts';
import { Mark, MenuIcon, MoonIcon, PlusIcon, SunIcon, UndoIcon } from './icons.tsx';
import { RangePicker } from './range-picker.tsx';
import { isRailOpen } from './rail-state.ts';
import { ViewsNav } from './views-nav.tsx';
import { usePopover } from './use-popover.ts';

export function TopBar(): VNode {
  const isBoard = place.value.view === 'board' && (devices.value?.length ?? 0) > 0;
  return (
    <header class={`top-bar ${isBoard ? 'has-rail' : ''}`}>
      {isBoard && (
        <button
          type="button"
          class="button icon-button rail-toggle"
          aria-label="Devices and sensors"
          aria-expanded={isRailOpen.value}
          aria-controls="rail"
          onClick={() => {
            isRailOpen.value = !isRailOpen.peek();
          }}
        >
          <MenuIcon />
        </button>
      )}
      <a class="brand" href={linkTo('board')}>
        <Mark />
        <span class="brand-name">Odograph</span>
      </a>
      <ViewsNav />
      {isBoard && <BoardName key={dashboard.value.name} />}
      <div class="top-bar-end">
        {isBoard && <BoardTools />}
        <ThemeButton />
        <Account />
      </div>
    </header>
  );
}

function BoardTools(): VNode {
  return (
    <>
      <RangePicker />
      <div class="group" role="group" aria-label="Board">
        <button
          type="button"
          class="button icon-button undo"
          aria-label="Undo"
          title={lastChange.value === undefined ? 'Nothing to undo' : `Undo: ${lastChange.value}`}
          disabled={lastChange.value === undefined}
          onClick={undo}
        >
          <UndoIcon />
        </button>
        <AddPanel />
        {BOARD_ACTIONS.map((Action) => (
          <Action key={Action.name} />
        ))}
      </div>
    </>
  );
}

/** The name of the board, which can be written over. */
function BoardName(): VNode {
  const { name } = dashboard.value;
  const [text, setText] = useState(name);
  const save = (): void => {
    const next = text.trim();
    if (next === '') setText(name);
    else if (next !== name) changeDashboard((now) => ({ ...now, name: next }), 'Rename the board');
  };
  return (
    <input
      class="board-name"
      aria-label="Name of the board"
      maxLength={200}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

function AddPanel(): VNode {
  const { root, isOpen, toggle, close } = usePopover<HTMLDivElement>();
  return (
    <div class="popover-root" ref={root}>
      <button type="button" class="button" aria-expanded={isOpen} aria-haspopup="true" onClick={toggle}>
        <PlusIcon />
        <span class="button-text">
          <span class="visually-hidden">Add a </span>Panel
        </span>
      </button>
      {isOpen && (
        <ul class="popover popover-end panel-menu">
          {[...PANEL_TYPES].map(([kind, { title, summary, size }]) => (
            <li key={kind}>
              <button
                type="button"
                class="menu-item"
                onClick={() => {
                  addPanel({ kind, size, series: [] });
                  close();
                }}
              >
                <strong>{title}</strong>
                <span class="muted">{summary}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ThemeButton(): VNode {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="button icon-button quiet"
      aria-label={`Use ${other} colours`}
      title={`Use ${other} colours`}
      onClick={() => setTheme(other)}
    >
      {theme.value === 'dark' ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
