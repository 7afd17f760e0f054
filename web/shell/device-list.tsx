import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ageText, type Freshness, freshnessOf } from '../model/age.ts';
import {
  ageNow,
  devices,
  devicesFault,
  type ListedDevice,
  lostSinceMs,
  selectDevice,
  selectedDevice,
} from '../state/devices.ts';
import { SearchField } from './search-field.tsx';

/** More are found by searching. */
const SHOWN = 200;

const FRESHNESS: Readonly<Record<Freshness, string>> = {
  live: 'sending now',
  recent: 'has just sent',
  stale: 'has not sent for a while',
  silent: 'has sent nothing yet',
};

export function DeviceList(): VNode {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = devices.value?.filter(({ device }) => device.toLowerCase().includes(wanted));
  return (
    <section class="rail-section devices" aria-labelledby="devices-title">
      <div class="rail-head">
        <h2 id="devices-title">Devices</h2>
        <span class="count">{devices.value?.length ?? ''}</span>
      </div>
      <SearchField label="Search devices" placeholder="Search devices" value={text} onChange={setText} />
      {devicesFault.value !== undefined && lostSinceMs.value === undefined && (
        <p class="fault small" role="status">
          {devicesFault.value}
        </p>
      )}
      <ul class="rail-list">
        {found?.slice(0, SHOWN).map((each) => (
          <DeviceItem key={each.device} listed={each} />
        ))}
      </ul>
      {found?.length === 0 && wanted !== '' && <p class="muted small">No device is called that.</p>}
      {found !== undefined && found.length > SHOWN && (
        <p class="muted small">{found.length - SHOWN} more; search to find them.</p>
      )}
    </section>
  );
}

function DeviceItem({ listed }: { readonly listed: ListedDevice }): VNode {
  const age = ageNow(listed);
  const freshness = freshnessOf(age);
  const isSelected = selectedDevice.value === listed.device;
  return (
    <li>
      <button
        type="button"
        class="rail-item"
        aria-current={isSelected ? 'true' : undefined}
        title={`${listed.device}: ${FRESHNESS[freshness]}`}
        onClick={() => selectDevice(listed.device)}
      >
        <span class={`dot dot-${freshness}`} />
        <span class="rail-item-name">{listed.device}</span>
        <span class="visually-hidden">{FRESHNESS[freshness]},</span>
        <span class="rail-item-note">{age === undefined ? '–' : ageText(age)}</span>
      </button>
    </li>
  );
}
