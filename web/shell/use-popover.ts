import { type RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Popover<Root extends HTMLElement> {
  readonly root: RefObject<Root | null>;
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
}

/** Something that opens beneath its button; Escape, a click elsewhere, and focus that goes elsewhere close it. */
export function usePopover<Root extends HTMLElement>(): Popover<Root> {
  const root = useRef<Root | null>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = (event: Event): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      root.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
      document.removeEventListener('keydown', escape);
    };
  }, [isOpen]);
  return { root, isOpen, toggle: () => setOpen(!isOpen), close: () => setOpen(false) };
}
