import { signal } from '@preact/signals';
import type { DashboardEntry } from '../../shared/api/dashboards.ts';
import { tell } from '../state/notices.ts';
import { deleteDashboard, isConflict } from './dashboard-store.ts';
import { attempt, forget } from './kept.ts';

/** Time in which a deletion can be taken back: as long as its notice is shown. */
const UNDO_MS = 6000;

/** Ids of dashboards that are deleted, or are about to be. */
export const leaving = signal<ReadonlySet<string>>(new Set());

/** What sends the deletions that can still be taken back, by the ids of what is deleted. */
const waiting = new Map<string, () => void>();

// Whoever leaves the page takes nothing back any more: what was said to be deleted is.
addEventListener('pagehide', () => {
  for (const send of waiting.values()) send();
});

function leave(id: string, isLeaving: boolean): void {
  leaving.value = new Set([...leaving.peek(), id].filter((each) => isLeaving || each !== id));
}

/**
 * Deletes a dashboard as soon as that cannot be taken back any more: the system would give it another id.
 *
 * @param stays is told when it is not deleted after all, since it was changed meanwhile, or cannot be deleted
 */
export function deleteLater(entry: DashboardEntry, stays: () => void): void {
  const { id, name = id } = entry;
  const send = async (): Promise<void> => {
    waiting.delete(id);
    clearTimeout(timer);
    if (await attempt(() => remove(entry))) return;
    leave(id, false);
    stays();
  };
  const timer = setTimeout(() => void send(), UNDO_MS);
  waiting.set(id, () => void send());
  leave(id, true);
  tell(`${name} is deleted`, {
    label: 'Undo',
    do: () => {
      clearTimeout(timer);
      if (waiting.delete(id)) leave(id, false);
      else tell(`${name} is deleted already`);
    },
  });
}

/** @returns whether it is gone */
async function remove({ id, name = id, version }: DashboardEntry): Promise<boolean> {
  try {
    await deleteDashboard(id, version);
  } catch (error) {
    if (!isConflict(error)) throw error;
    tell(`${name} was changed meanwhile: it is not deleted`);
    return false;
  }
  forget(id);
  return true;
}
