import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ChevronIcon } from '../shell/icons.tsx';
import { usePopover } from '../shell/use-popover.ts';
import { dashboard } from '../state/dashboard.ts';
import { linkTo } from '../state/route.ts';
import { exportDashboard, importDashboard } from './files.ts';
import { followSharedLinks, isKept, isUnsaved, openNew, save, saveAsNew, share } from './kept.ts';
import { QuestionDialog } from './question-dialog.tsx';
import './share.css';

/** Saves the board, shares it, and what else is done with it as a whole. */
export function SaveShare(): VNode {
  const { root, isOpen, toggle, close } = usePopover<HTMLDivElement>();
  const file = useRef<HTMLInputElement | null>(null);
  useEffect(() => followSharedLinks(), []);
  const items: readonly (readonly [string, () => void])[] = [
    ['Copy a link', () => void share()],
    ...(isKept.value ? [['Save as a new dashboard', () => void saveAsNew()] as const] : []),
    ['New board', () => void openNew()],
    ['Export as JSON', () => exportDashboard(dashboard.peek())],
    ['Import JSON…', () => file.current?.click()],
  ];
  return (
    <div class="save-share popover-root" ref={root}>
      <button
        type="button"
        class="button"
        disabled={!isUnsaved.value}
        title={isUnsaved.value ? 'Keep this board in the system' : 'Nothing to save'}
        onClick={() => void save()}
      >
        {isUnsaved.value && <span class="unsaved-dot" />}
        Save
      </button>
      <button
        type="button"
        class="button icon-button"
        aria-label="More of this board: link, copy, export, import"
        aria-expanded={isOpen}
        aria-haspopup="true"
        onClick={toggle}
      >
        <ChevronIcon />
      </button>
      {isOpen && (
        <ul class="popover popover-end">
          {items.map(([label, act]) => (
            <li key={label}>
              <button
                type="button"
                class="menu-item"
                onClick={() => {
                  close();
                  act();
                }}
              >
                {label}
              </button>
            </li>
          ))}
          <li>
            <a class="menu-item" href={linkTo('dashboards')} onClick={close}>
              All dashboards
            </a>
          </li>
        </ul>
      )}
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        class="visually-hidden"
        tabIndex={-1}
        aria-label="JSON of a dashboard"
        onChange={(event) => void take(event.currentTarget)}
      />
      <QuestionDialog />
    </div>
  );
}

/** Shows what is in the file that was chosen. */
async function take(input: HTMLInputElement): Promise<void> {
  const [chosen] = input.files ?? [];
  const read = chosen && (await importDashboard(chosen));
  input.value = '';
  if (read !== undefined) await openNew(read);
}
