import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Kind } from '../../shared/reading/reading.ts';
import { addSensor } from '../grid/add-sensor.ts';
import { isEndOfDrag, startSensorDrag } from '../grid/sensor-drag.ts';
import { findByPattern } from '../model/find-sensors.ts';
import { selectedDevice } from '../state/devices.ts';
import { type ListedSensor, sensors, sensorsFault } from '../state/sensors.ts';
import { Loading } from './loading.tsx';
import { PlusIcon } from './icons.tsx';
import { SearchField } from './search-field.tsx';

/** More are found by searching. */
const SHOWN = 300;

/** What a kind is marked with, and called. */
const KINDS: Readonly<Record<Kind, { readonly sign: string; readonly label: string }>> = {
  number: { sign: '#', label: 'number' },
  boolean: { sign: '01', label: 'yes or no' },
  text: { sign: 'T', label: 'text' },
  json: { sign: '{}', label: 'JSON object' },
};

export function SensorList(): VNode {
  const [text, setText] = useState('');
  const device = selectedDevice.value;
  const all = sensors.value ?? [];
  const { items, fault } = findByPattern(all, ({ sensor }) => sensor, text);
  return (
    <section class="rail-section sensors" aria-labelledby="sensors-title">
      <div class="rail-head">
        <h2 id="sensors-title">
          Sensors{device !== undefined && <span class="visually-hidden"> of {device}</span>}
        </h2>
        <span class="count">{countText(items.length, sensors.value?.length)}</span>
      </div>
      <SearchField
        label="Search sensors"
        placeholder="Search, e.g. ^gps|speed"
        value={text}
        fault={fault}
        onChange={setText}
      />
      {sensorsFault.value !== undefined && (
        <p class="fault small" role="status">
          {sensorsFault.value}
        </p>
      )}
      {device !== undefined && sensors.value === undefined && sensorsFault.value === undefined && (
        <Loading className="small" />
      )}
      <ul class="rail-list">
        {device !== undefined &&
          items.slice(0, SHOWN).map((each) => <SensorItem key={each.sensor} device={device} listed={each} />)}
      </ul>
      {fault === undefined && items.length === 0 && all.length > 0 && (
        <p class="muted small">No sensor matches.</p>
      )}
      {items.length > SHOWN && <p class="muted small">{items.length - SHOWN} more; search to find them.</p>}
    </section>
  );
}

/** How many are found of how many there are. */
const countText = (found: number, all: number | undefined): string =>
  all === undefined ? '' : found === all ? `${all}` : `${found} of ${all}`;

function SensorItem({ device, listed }: { readonly device: string; readonly listed: ListedSensor }): VNode {
  const { sensor, kind } = listed;
  const { sign, label } = KINDS[kind];
  return (
    <li>
      <button
        type="button"
        class="rail-item sensor"
        title={`${sensor} (${label}). Drag it onto a panel, or press Enter to add it.`}
        onPointerDown={(event) => startSensorDrag(event, { device, sensor, kind })}
        onClick={() => {
          if (!isEndOfDrag()) addSensor({ device, sensor, kind });
        }}
      >
        <span class={`kind kind-${kind}`} aria-hidden="true">
          {sign}
        </span>
        <span class="rail-item-name">{sensor}</span>
        <span class="visually-hidden">{label}, add to the board</span>
        <span class="rail-item-add" aria-hidden="true">
          <PlusIcon />
        </span>
      </button>
    </li>
  );
}
