import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { momentMs } from '../../model/time-range.ts';
import { client, explain } from '../../state/client.ts';
import { devices, selectDevice, selectedDevice } from '../../state/devices.ts';
import { goTo, linkTo, place } from '../../state/route.ts';
import { Loading } from '../../shell/loading.tsx';
import { dayOf } from '../days.ts';
import { DayRow } from './day-row.tsx';
import { type DaysFound, findDays, recordDay } from './follow-days.ts';
import { ManifestLink } from './manifest-link.tsx';
import '../views.css';

/** The UTC day of a time in RFC 3339; today without one. */
const dayOfTime = (time = ''): string => dayOf(momentMs(time) ?? Date.now());

/** Daily recordings of a device. */
export function RecordingsView(): VNode {
  const device = place.value.rest[0] ?? selectedDevice.value;
  const names = devices.value?.map((each) => each.device) ?? [];
  return (
    <div class="view">
      <header class="view-head">
        <h1>Recordings</h1>
        <label class="view-choice">
          <span class="visually-hidden">Device</span>
          <select
            value={device}
            onChange={({ currentTarget: { value } }) => {
              selectDevice(value);
              goTo(linkTo('recordings', [value]));
            }}
          >
            {[...new Set([...(device === undefined ? [] : [device]), ...names])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </header>
      {device === undefined ? <NoDevice /> : <Recordings key={device} device={device} />}
    </div>
  );
}

function NoDevice(): VNode {
  if (devices.value === undefined) return <Loading />;
  return <p class="muted">No device has sent anything yet.</p>;
}

function Recordings({ device }: { readonly device: string }): VNode {
  const found = useSignal<DaysFound | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal<ReadonlySet<string>>(new Set());
  const isLoading = useSignal(true);
  const stopping = useRef(new AbortController());
  const asked = client.value;

  const load = async (next?: string): Promise<void> => {
    if (asked === undefined) return;
    const { signal } = stopping.current;
    isLoading.value = true;
    try {
      const { first, last } = await asked.device(device, { signal });
      const span = { first: dayOfTime(first), last: next ?? dayOfTime(last) };
      const more = await findDays(asked, device, span, signal);
      const before = next === undefined ? [] : (found.peek()?.days ?? []);
      found.value = { days: [...before, ...more.days], next: more.next };
      fault.value = undefined;
    } catch (error) {
      if (!signal.aborted) fault.value = explain(error);
    }
    isLoading.value = false;
  };
  useEffect(() => {
    stopping.current = new AbortController();
    void load();
    return () => stopping.current.abort();
  }, [asked, device]);

  const record = async (date: string): Promise<void> => {
    if (asked === undefined) return;
    const { signal } = stopping.current;
    busy.value = new Set([...busy.peek(), date]);
    try {
      const done = await recordDay(asked, device, date, signal);
      const before = found.peek();
      found.value = before && {
        ...before,
        days: before.days.map((day) => (day.date === date ? done : day)),
      };
      fault.value = done.recording === undefined ? `${device} sent nothing on ${date}.` : undefined;
    } catch (error) {
      if (!signal.aborted) fault.value = explain(error);
    }
    busy.value = new Set([...busy.peek()].filter((each) => each !== date));
  };

  const { days = [], next } = found.value ?? {};
  return (
    <>
      <ManifestLink device={device} day={days[0]?.date ?? dayOf(Date.now())} />
      {fault.value !== undefined && (
        <p class="fault" role="alert">
          {fault.value}
        </p>
      )}
      <div class="view-table" tabIndex={0} role="region" aria-label={`Daily recordings of ${device}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col" class="number">
                Readings
              </th>
              <th scope="col" class="number">
                Size
              </th>
              <th scope="col" class="number">
                Revision
              </th>
              <th scope="col">
                <span class="visually-hidden">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <DayRow
                key={day.date}
                day={day}
                isBusy={busy.value.has(day.date)}
                record={() => void record(day.date)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {isLoading.value && <Loading />}
      {!isLoading.value && next !== undefined && (
        <button type="button" class="button view-more" onClick={() => void load(next)}>
          Earlier days
        </button>
      )}
    </>
  );
}
