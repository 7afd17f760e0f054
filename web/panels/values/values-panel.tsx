import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PanelSeries } from '../../../shared/dashboard/schema.ts';
import { ageText } from '../../model/age.ts';
import { momentMs } from '../../model/time-range.ts';
import { valueText, wholeText } from '../../model/value-text.ts';
import { CloseIcon } from '../../shell/icons.tsx';
import { clockMs } from '../../state/clock.ts';
import { followValues, type LatestReading, type LiveValues } from '../../state/live-values.ts';
import type { PanelProps } from '../contract.ts';
import './values.css';

/** The latest value of each sensor. */
export function ValuesPanel({ panel, change }: PanelProps): VNode {
  const devices = [...new Set(panel.series.map(({ device }) => device))];
  if (devices.length === 0)
    return <p class="panel-note muted">Drag sensors here to see their latest values.</p>;
  const remove = (series: PanelSeries): void =>
    change(
      (now) => ({ ...now, series: now.series.filter((each) => each !== series) }),
      `Remove ${series.sensor}`,
    );
  return (
    <div class="values-scroller" tabIndex={0} role="region" aria-label="Latest values">
      <table class="values">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Sensor</th>
            <th scope="col">Value</th>
            <th scope="col">Age</th>
            <th scope="col">Remove</th>
          </tr>
        </thead>
        {devices.map((device) => (
          <DeviceRows
            key={device}
            device={device}
            series={panel.series.filter((each) => each.device === device)}
            isNamed={devices.length > 1}
            remove={remove}
          />
        ))}
      </table>
    </div>
  );
}

interface DeviceRowsProps {
  readonly device: string;
  readonly series: readonly PanelSeries[];
  /** Whether a row says which device it is. */
  readonly isNamed: boolean;
  readonly remove: (series: PanelSeries) => void;
}

function DeviceRows({ device, series, isNamed, remove }: DeviceRowsProps): VNode {
  const live = useSignal<LiveValues | undefined>(undefined);
  useEffect(() => {
    const followed = followValues(device);
    live.value = followed;
    return followed.leave;
  }, [device]);
  const values = live.value?.values.value;
  const fault = live.value?.fault.value;
  return (
    <tbody>
      {isNamed && (
        <tr>
          <th class="values-device" colSpan={4} scope="rowgroup">
            {device}
          </th>
        </tr>
      )}
      {fault !== undefined && (
        <tr>
          <td class="fault small" colSpan={4}>
            {fault}
          </td>
        </tr>
      )}
      {series.map((each) => (
        <ValueRow
          key={each.sensor}
          sensor={each.sensor}
          reading={values?.get(each.sensor)}
          isKnown={values !== undefined}
          remove={() => remove(each)}
        />
      ))}
    </tbody>
  );
}

interface ValueRowProps {
  readonly sensor: string;
  readonly reading: LatestReading | undefined;
  /** Whether it is known what there is. */
  readonly isKnown: boolean;
  readonly remove: () => void;
}

function ValueRow({ sensor, reading, isKnown, remove }: ValueRowProps): VNode {
  const atMs = reading && momentMs(reading.timestamp);
  const age = atMs === undefined ? '' : ageText(Math.max(0, (clockMs.value - atMs) / 1000));
  const text = reading === undefined ? (isKnown ? 'no value' : '…') : valueText(reading.value);
  const whole = reading && wholeText(reading.value);
  return (
    <tr>
      <th scope="row" title={sensor}>
        {sensor}
      </th>
      <td class={`values-value ${reading === undefined ? 'muted' : ''}`} title={whole}>
        {text}
      </td>
      <td class="values-age" title={reading?.timestamp}>
        {age}
      </td>
      <td class="values-remove">
        <button type="button" class="panel-button" aria-label={`Remove ${sensor}`} onClick={remove}>
          <CloseIcon />
        </button>
      </td>
    </tr>
  );
}
