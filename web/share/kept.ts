import { computed, effect, signal } from '@preact/signals';
import * as z from 'zod';
import { type Dashboard, dashboardSchema } from '../../shared/dashboard/schema.ts';
import { NEW_DASHBOARD } from '../model/edit-dashboard.ts';
import { keepText, keptText } from '../state/browser-storage.ts';
import { explain } from '../state/client.ts';
import { changeDashboard, dashboard, openDashboard } from '../state/dashboard.ts';
import { tell } from '../state/notices.ts';
import { goTo, linkTo, place } from '../state/route.ts';
import { copy } from '../shell/hand-out.ts';
import { canonicalJson, contentHash } from './canonical.ts';
import {
  createDashboard,
  isConflict,
  isMissing,
  isProtected,
  type KeptDashboard,
  readDashboard,
  replaceDashboard,
} from './dashboard-store.ts';
import { choose } from './questions.ts';
import { sharedOf, sharedPlace, type Shared } from './share-link.ts';

const KEPT_UNDER = 'odograph.kept';

const noteSchema = z.object({ id: z.string(), version: z.string(), content: z.string() });
/** The dashboard of the system that the board shows, as it was read or written last. */
type Note = z.infer<typeof noteSchema>;

const kept = signal<Note | undefined>(readNote());

function readNote(): Note | undefined {
  try {
    return noteSchema.parse(JSON.parse(keptText(KEPT_UNDER) ?? ''));
  } catch {
    return undefined;
  }
}

effect(() => keepText(KEPT_UNDER, kept.value && JSON.stringify(kept.value)));

/** Whether the system has this board, be it as it was. */
export const isKept = computed(() => kept.value !== undefined);

/** Whether anything would be lost with what is on the board. */
export const isUnsaved = computed(() =>
  kept.value === undefined
    ? dashboard.value.panels.length > 0
    : kept.value.content !== canonicalJson(dashboard.value),
);

function note({ id, dashboard: content, version }: KeptDashboard): void {
  kept.value = { id, version, content: canonicalJson(content) };
}

/** Does something that may fail, and tells of that. @returns whether it was done */
export async function attempt(what: () => Promise<boolean>): Promise<boolean> {
  try {
    return await what();
  } catch (error) {
    const text = explain(error);
    if (text !== undefined) tell(text);
    return false;
  }
}

/** @param text what is told when it is done */
export const saveAsNew = (text = 'Saved'): Promise<boolean> =>
  attempt(async () => {
    note(await createDashboard(dashboard.peek()));
    tell(text);
    return true;
  });

/** Keeps the board in the system. @returns whether it is kept */
export function save(): Promise<boolean> {
  const known = kept.peek();
  if (known === undefined) return saveAsNew();
  return attempt(async () => {
    const sent = dashboard.peek();
    try {
      note(await replaceDashboard(known.id, sent, known.version));
      tell('Saved');
      return true;
    } catch (error) {
      if (isConflict(error)) return settle(known.id, sent);
      // It was deleted, or went to make room: what is on the board must not be lost with it.
      if (isMissing(error)) return saveAsNew('It was deleted meanwhile. Saved as a new one');
      if (!isProtected(error)) throw error;
      tell('This dashboard is protected: it stays as it is.', {
        label: 'Save as new',
        do: () => void saveAsNew(),
      });
      return false;
    }
  });
}

/** Lets whoever saves decide between two versions. */
async function settle(id: string, mine: Dashboard): Promise<boolean> {
  const there = await readDashboard(id);
  // What was sent got there although its answer did not, and it was sent again.
  if (canonicalJson(there.dashboard) === canonicalJson(mine)) {
    note(there);
    tell('Saved');
    return true;
  }
  const choice = await choose(
    'Someone else has changed this dashboard',
    'It was saved elsewhere since you opened it. Overwrite what is there with yours, or open theirs? Undo brings yours back.',
    ['Open theirs', 'Overwrite'],
  );
  if (choice === 'Overwrite') {
    note(await replaceDashboard(id, mine, undefined));
    tell('Saved over the other version');
    return true;
  }
  if (choice === 'Open theirs') {
    const theirs = await readDashboard(id);
    changeDashboard(() => theirs.dashboard, 'Open their version');
    note(theirs);
  }
  return false;
}

/** Makes room for another board. @returns whether what is there may go */
async function mayLeave(): Promise<boolean> {
  if (!isUnsaved.peek()) return true;
  const choice = await choose(
    'Keep your changes?',
    `“${dashboard.peek().name}” has changes that are not saved.`,
    ['Save', 'Discard'],
  );
  return choice === 'Discard' || (choice === 'Save' && (await save()));
}

function show(next: Dashboard, from: KeptDashboard | undefined): void {
  openDashboard(next);
  if (from === undefined) kept.value = undefined;
  else note(from);
}

/** Shows a board that the system does not have. */
export async function openNew(next: Dashboard = NEW_DASHBOARD): Promise<boolean> {
  if (!(await mayLeave())) return false;
  show(next, undefined);
  goTo(linkTo('board'));
  return true;
}

/** Shows a dashboard that a link means. It warns where that is not what it was when the link was made. */
export const openShared = ({ id, hash }: Shared): Promise<boolean> =>
  attempt(async () => {
    const found = await readDashboard(id);
    if (hash !== undefined && hash !== (await contentHash(found.dashboard))) {
      const choice = await choose(
        'This dashboard was changed since the link was made',
        `“${found.dashboard.name}” may not show what whoever sent the link saw.`,
        ['Open it as it is now'],
      );
      if (choice === undefined) return false;
    }
    const isSame = canonicalJson(found.dashboard) === canonicalJson(dashboard.peek());
    if (!isSame && !(await mayLeave())) return false;
    show(found.dashboard, found);
    return true;
  });

/** Opens what the address of the page means. @returns stops that */
export const followSharedLinks = (): (() => void) =>
  effect(() => {
    const shared = sharedOf(place.value);
    if (shared === undefined) return;
    // It is gone from the address, so that a reload keeps what is changed from then on.
    location.replace(linkTo('board'));
    void openShared(shared);
  });

/** Copies a link to the board as it is; what is not saved is saved for it. */
export async function share(): Promise<void> {
  if ((kept.peek() === undefined || isUnsaved.peek()) && !(await save())) return;
  const known = kept.peek();
  if (known === undefined) return;
  const hash = await contentHash(dashboardSchema.parse(JSON.parse(known.content)));
  const link = `${location.origin}/${sharedPlace({ id: known.id, hash })}`;
  await copy(link, 'Link copied. It tells whoever follows it if the dashboard has changed by then.');
}

/** The system has let go of a dashboard. */
export function forget(id: string): void {
  if (kept.peek()?.id === id) kept.value = undefined;
}
