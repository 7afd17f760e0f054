import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Panel } from '../../../shared/dashboard/schema.ts';
import { SERIES_COLORS } from '../../model/series-colors.ts';
import { Loading } from '../../shell/loading.tsx';
import { CloseIcon } from '../../shell/icons.tsx';
import { selectedDevice } from '../../state/devices.ts';
import { sensors } from '../../state/sensors.ts';
import type { PanelProps } from '../contract.ts';
import { TrackCanvas } from './track-canvas.tsx';
import { followTracks, type Tracks } from './follow-tracks.ts';
import type { TrackLine } from './track-line.ts';
import './track.css';

/** More positions than a panel has pixels cannot be seen; the same for any width, so that resizing asks for nothing new. */
const POINTS = 1500;

/** Where devices went: those of its series, or else the one that is selected. */
export function TrackPanel({ panel, range, cursor, change }: PanelProps): VNode {
  const isPinned = panel.series.length > 0;
  const devices = isPinned
    ? [...new Set(panel.series.map(({ device }) => device))]
    : [selectedDevice.value].filter((device) => device !== undefined);
  const key = devices.join('\n');
  const tracks = useSignal<Tracks | undefined>(undefined);
  useEffect(() => {
    const followed = followTracks(key === '' ? [] : key.split('\n'), range, POINTS);
    tracks.value = followed;
    return followed.stop;
  }, [key, range]);
  const wanted = useSignal<TrackLine['measure'] | undefined>(undefined);
  const known = tracks.value?.lines.value ?? new Map<string, TrackLine>();
  const found = devices.flatMap((device) => known.get(device) ?? []).filter(({ fixes }) => fixes.length > 0);
  const measures = new Set(found.map(({ measure }) => measure));
  const measure = wanted.value !== undefined && measures.has(wanted.value) ? wanted.value : found[0]?.measure;
  const note = noteOf(devices, known, found.length, tracks.value?.fault.value);
  return (
    <div class="track">
      <TrackCanvas
        lines={found
          .filter((line) => line.measure === measure)
          .map((line) => ({ ...line, tone: toneOf(devices, line.device) }))}
        cursor={cursor}
      />
      {note === 'loading' && <Loading className="track-note" />}
      {note !== undefined && note !== 'loading' && (
        <p class={`track-note ${note.isFault ? 'fault' : 'muted'}`} role={note.isFault ? 'alert' : undefined}>
          {note.text}
        </p>
      )}
      <ul class="track-devices" aria-label="Devices on the map">
        {devices.map((device) => (
          <li key={device} class="track-device">
            <span class={`track-tone track-tone-${toneOf(devices, device)}`} />
            <span class="track-device-name">{device}</span>
            {isPinned ? (
              <button
                type="button"
                class="track-chip-button"
                aria-label={`Remove ${device}`}
                title="Remove"
                onClick={() => change((now) => without(now, device), `Remove ${device}`)}
              >
                <CloseIcon />
              </button>
            ) : (
              <button
                type="button"
                class="link"
                title={`Show ${device} here, whichever device is selected`}
                onClick={() => change((now) => pinned(now, device), `Keep ${device}`)}
              >
                Keep
              </button>
            )}
          </li>
        ))}
      </ul>
      {measures.size > 1 && (
        <div class="track-measures" role="group" aria-label="What is shown">
          {(['geodesic', 'plane'] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === measure}
              onClick={() => {
                wanted.value = each;
              }}
            >
              {each === 'plane' ? 'Plane' : 'Map'}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

const toneOf = (devices: readonly string[], device: string): number =>
  (devices.indexOf(device) % SERIES_COLORS) + 1;

function noteOf(
  devices: readonly string[],
  known: ReadonlyMap<string, TrackLine>,
  found: number,
  fault: string | undefined,
): { readonly text: string; readonly isFault: boolean } | 'loading' | undefined {
  if (fault !== undefined) return { text: fault, isFault: true };
  if (devices.length === 0)
    return { text: 'Drag a sensor of a device here to see where it went.', isFault: false };
  if (found > 0) return undefined;
  if (known.size < devices.length) return 'loading';
  const who = devices.length === 1 ? devices[0] : 'These devices';
  return { text: `${who} sent no position in this time.`, isFault: false };
}

function without(panel: Panel, device: string): Panel {
  return { ...panel, series: panel.series.filter((each) => each.device !== device) };
}

/** A sensor that says where a device is, where one is known: a series names one. */
const PLACES = /^(lat|latitude|gps.*lat.*|location|position|x|pose)$/i;

function pinned(panel: Panel, device: string): Panel {
  const known = sensors.peek() ?? [];
  const sensor = (known.find((each) => PLACES.test(each.sensor)) ?? known[0])?.sensor ?? 'location';
  return { ...panel, title: panel.title ?? `Track of ${device}`, series: [{ device, sensor, axis: 0 }] };
}
