import { signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly do: () => void };
}

const SHOWN_MS = 6000;
let nextId = 1;

/** What has just happened, in a sentence, for eyes and screen readers. */
export const notice = signal<Notice | undefined>(undefined);

/** @param action what can be done about it, e.g. taking it back */
export function tell(text: string, action?: Notice['action']): void {
  const id = nextId;
  nextId += 1;
  notice.value = { id, text, ...(action !== undefined && { action }) };
  setTimeout(() => {
    if (notice.peek()?.id === id) notice.value = undefined;
  }, SHOWN_MS);
}
