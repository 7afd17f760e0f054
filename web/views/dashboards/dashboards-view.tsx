import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import {
  type DashboardList,
  listDashboards,
  readDashboard,
  replaceDashboard,
} from '../../share/dashboard-store.ts';
import { deleteLater, leaving } from '../../share/deletions.ts';
import { exportDashboard } from '../../share/files.ts';
import { attempt, openNew, openShared } from '../../share/kept.ts';
import { QuestionDialog } from '../../share/question-dialog.tsx';
import { ageText } from '../../model/age.ts';
import { momentMs } from '../../model/time-range.ts';
import { Loading } from '../../shell/loading.tsx';
import { PlusIcon } from '../../shell/icons.tsx';
import { explain } from '../../state/client.ts';
import { clockMs } from '../../state/clock.ts';
import { retries } from '../../state/connection.ts';
import { tell } from '../../state/notices.ts';
import { goTo, linkTo } from '../../state/route.ts';
import '../views.css';

/** Dashboards that the system keeps. */
export function DashboardsView(): VNode {
  const list = useSignal<DashboardList['dashboards'] | undefined>(undefined);
  const cursor = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);

  const load = async (from?: string): Promise<void> => {
    try {
      const page = await listDashboards(from);
      list.value = [...(from === undefined ? [] : (list.peek() ?? [])), ...page.dashboards];
      cursor.value = page.cursor;
      fault.value = undefined;
    } catch (error) {
      fault.value = explain(error);
    }
  };
  useEffect(() => {
    void load();
  }, [retries.value]);

  const rename = (id: string, name: string): Promise<boolean> =>
    attempt(async () => {
      const { dashboard, version } = await readDashboard(id);
      await replaceDashboard(id, { ...dashboard, name }, version);
      await load();
      tell(`Renamed to ${name}`);
      return true;
    });
  // The system lists them by id, which says nothing to anybody.
  const shown = list.value
    ?.filter(({ id }) => !leaving.value.has(id))
    .toSorted((a, b) => changedMs(b) - changedMs(a));
  return (
    <div class="view">
      <header class="view-head">
        <h1>Dashboards</h1>
        <button type="button" class="button view-end" onClick={() => void openNew()}>
          <PlusIcon />
          New board
        </button>
      </header>
      {fault.value !== undefined && (
        <p class="fault" role="alert">
          {fault.value}
        </p>
      )}
      {fault.value === undefined && shown === undefined && <Loading />}
      {shown?.length === 0 && (
        <p class="view-empty muted">
          Nothing is saved yet. Arrange <a href={linkTo('board')}>a board</a>, then press Save.
        </p>
      )}
      {shown !== undefined && shown.length > 0 && (
        <div class="view-table">
          <table>
            <thead>
              <tr>
                <th scope="col" class="view-named">
                  Name
                </th>
                <th scope="col">Devices</th>
                <th scope="col">Changed</th>
                <th scope="col">
                  <span class="visually-hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <tr key={each.id}>
                  <th scope="row" class="view-name">
                    <input
                      class="view-rename"
                      aria-label={`Name of ${each.name ?? each.id}`}
                      maxLength={200}
                      defaultValue={each.name ?? each.id}
                      readOnly={each.protected}
                      onChange={({ currentTarget: { value } }) =>
                        void rename(each.id, value.trim() || 'Untitled')
                      }
                    />
                  </th>
                  <td class="view-devices muted" title={each.devices.join(', ')}>
                    {devicesText(each.devices)}
                  </td>
                  <td class="muted" data-name="changed" title={each.updated}>
                    {changedText(each.updated)}
                    {each.protected && <span class="view-mark">protected</span>}
                  </td>
                  <td class="view-actions">
                    <button type="button" class="button" onClick={() => void open(each.id)}>
                      Open
                    </button>
                    <button
                      type="button"
                      class="button"
                      onClick={() =>
                        void attempt(async () => {
                          exportDashboard((await readDashboard(each.id)).dashboard);
                          return true;
                        })
                      }
                    >
                      Export
                    </button>
                    <button
                      type="button"
                      class="button"
                      disabled={each.protected}
                      onClick={() => deleteLater(each, () => void load())}
                    >
                      Delete
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {cursor.value !== undefined && (
        <button type="button" class="button view-more" onClick={() => void load(cursor.peek())}>
          More
        </button>
      )}
      <QuestionDialog />
    </div>
  );
}

const devicesText = (devices: readonly string[]): string =>
  devices.length > 3 ? `${devices.length} devices` : devices.join(', ') || '–';

const changedMs = ({ updated }: DashboardList['dashboards'][number]): number => momentMs(updated) ?? 0;

function changedText(updated: string): string {
  const age = ageText(Math.max(0, (clockMs.value - (momentMs(updated) ?? clockMs.value)) / 1000));
  return age === 'now' ? 'just now' : `${age} ago`;
}

async function open(id: string): Promise<void> {
  if (await openShared({ id, hash: undefined })) goTo(linkTo('board'));
}
