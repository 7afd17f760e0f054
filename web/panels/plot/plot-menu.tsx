import type { VNode } from 'preact';
import { usePopover } from '../../shell/use-popover.ts';
import { keepInView } from './keep-in-view.ts';

interface MenuProps {
  readonly isTable: boolean;
  readonly toggleTable: () => void;
  readonly save: (format: 'csv' | 'json' | 'png') => void;
}

const FORMATS = [
  { format: 'csv', text: 'Download CSV' },
  { format: 'json', text: 'Download JSON' },
  { format: 'png', text: 'Download PNG' },
] as const;

export function PlotMenu({ isTable, toggleTable, save }: MenuProps): VNode {
  const { root, isOpen, toggle, close } = usePopover<HTMLDivElement>();
  return (
    <div class="popover-root plot-menu" ref={root}>
      <button
        type="button"
        class="panel-button"
        aria-label="Table and downloads"
        aria-expanded={isOpen}
        title="Table and downloads"
        onClick={toggle}
      >
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M8 2.5v7m0 0L5.25 6.75M8 9.5l2.75-2.75M3 12.75h10" />
        </svg>
      </button>
      {isOpen && (
        <ul class="popover plot-menu-list" ref={keepInView}>
          <li>
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                toggleTable();
                close();
              }}
            >
              {isTable ? 'Show the plot' : 'Show as a table'}
            </button>
          </li>
          {FORMATS.filter(({ format }) => format !== 'png' || !isTable).map(({ format, text }) => (
            <li key={format}>
              <button
                type="button"
                class="menu-item"
                onClick={() => {
                  save(format);
                  close();
                }}
              >
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
