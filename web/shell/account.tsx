import type { VNode } from 'preact';
import { keep, session } from '../state/sign-in.ts';
import { PersonIcon } from './icons.tsx';
import { usePopover } from './use-popover.ts';

/** Who is signed in, where the system asks for that. */
export function Account(): VNode | null {
  const { root, isOpen, toggle, close } = usePopover<HTMLDivElement>();
  if (session.value === undefined) return null;
  return (
    <div class="popover-root" ref={root}>
      <button
        type="button"
        class="button icon-button quiet"
        aria-label={`Signed in as ${session.value.name}`}
        title={`Signed in as ${session.value.name}`}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        <PersonIcon />
      </button>
      {isOpen && (
        <div class="popover popover-end account">
          <p>
            Signed in as <strong>{session.value.name}</strong>
          </p>
          <button
            type="button"
            class="button"
            onClick={() => {
              close();
              keep(undefined);
            }}
          >
            Sign out
          </button>
        </div>
      )}
    </div>
  );
}
