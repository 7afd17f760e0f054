import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { momentMs } from '../../model/time-range.ts';
import { client, explain } from '../../state/client.ts';
import { devices, selectDevice, selectedDevice } from '../../state/devices.ts';
import { goTo, linkTo, place } from '../../state/route.ts';
import { dayOf, daysUpTo } from '../days.ts';
import { DayRow } from './day-row.tsx';
import { readDays, recordDay, type RecordedDay } from './follow-days.ts';
import { ManifestLink } from './manifest-link.tsx';
import '../views.css';

/** Days of a page. */
const PAGE = 14;

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
      {device === undefined ? (
        <p class="muted">{devices.value === undefined ? 'Loading…' : 'No device has sent anything yet.'}</p>
      ) : (
        <Recordings key={device} device={device} />
      )}
    </div>
  );
}

function Recordings({ device }: { readonly device: string }): VNode {
  const days = useSignal<readonly RecordedDay[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal<ReadonlySet<string>>(new Set());
  const isLoading = useSignal(true);
  const stopping = useRef(new AbortController());
  const asked = client.value;

  const load = async (last: string | undefined): Promise<void> => {
    if (asked === undefined) return;
    const { signal } = stopping.current;
    isLoading.value = true;
    try {
      const from = last ?? dayOf(momentMs((await asked.device(device, { signal })).last ?? '') ?? Date.now());
      const more = await readDays(asked, device, { last: from, count: PAGE }, signal);
      days.value = [...(last === undefined ? [] : (days.peek() ?? [])), ...more];
      fault.value = undefined;
    } catch (error) {
      if (!signal.aborted) fault.value = explain(error);
    }
    isLoading.value = false;
  };
  useEffect(() => {
    stopping.current = new AbortController();
    void load(undefined);
    return () => stopping.current.abort();
  }, [asked, device]);

  const record = async (date: string): Promise<void> => {
    if (asked === undefined) return;
    const { signal } = stopping.current;
    busy.value = new Set([...busy.peek(), date]);
    try {
      const done = await recordDay(asked, device, date, signal);
      days.value = days.peek()?.map((day) => (day.date === date ? done : day));
      fault.value = done.recording === undefined ? `${device} sent nothing on ${date}.` : undefined;
    } catch (error) {
      if (!signal.aborted) fault.value = explain(error);
    }
    busy.value = new Set([...busy.peek()].filter((each) => each !== date));
  };

  const oldest = days.value?.at(-1)?.date;
  return (
    <>
      <ManifestLink device={device} day={days.value?.[0]?.date ?? dayOf(Date.now())} />
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
            {days.value?.map((day) => (
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
      <button
        type="button"
        class="button view-more"
        disabled={isLoading.value || oldest === undefined}
        onClick={() => void load(daysUpTo(oldest ?? '', 2)[1])}
      >
        {isLoading.value ? 'Loading…' : 'Earlier days'}
      </button>
    </>
  );
}
