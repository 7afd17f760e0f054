import { effect, signal } from '@preact/signals';
import { keepText, keptText } from './browser-storage.ts';

export type Theme = 'light' | 'dark';

const KEPT_UNDER = 'odograph.theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

const kept = keptText(KEPT_UNDER);
const chosen = signal<Theme | undefined>(kept === 'light' || kept === 'dark' ? kept : undefined);
const ofSystem = signal<Theme>(systemIsDark.matches ? 'dark' : 'light');
systemIsDark.addEventListener('change', ({ matches }) => {
  ofSystem.value = matches ? 'dark' : 'light';
});

/** What is shown: what was chosen, else what the system prefers. Plots read colours anew when it changes. */
export const theme = signal<Theme>(chosen.value ?? ofSystem.value);

export function setTheme(next: Theme): void {
  // Chosen as the system has it is not chosen: it follows the system from then on.
  chosen.value = next === ofSystem.peek() ? undefined : next;
  keepText(KEPT_UNDER, chosen.peek());
}

/** @returns stops it */
export const applyTheme = (): (() => void) =>
  effect(() => {
    const next = chosen.value ?? ofSystem.value;
    document.documentElement.dataset['theme'] = next;
    theme.value = next;
  });
