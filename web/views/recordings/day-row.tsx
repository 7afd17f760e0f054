import type { VNode } from 'preact';
import { foxgloveFileLinks } from '../../../shared/client/viewer-links.ts';
import { bytesText } from '../days.ts';
import type { RecordedDay } from './follow-days.ts';

interface DayRowProps {
  readonly day: RecordedDay;
  /** Whether it is being recorded. */
  readonly isBusy: boolean;
  readonly record: () => void;
}

/** A day of a device: its files, or a way to make them. */
export function DayRow({ day: { date, recording, isPending }, isBusy, record }: DayRowProps): VNode {
  const action = isBusy ? 'Recording…' : recording === undefined ? 'Record now' : 'Record again';
  // Names begin with what is written on the buttons: who speaks to the page says that.
  const again = (
    <button
      type="button"
      class="button quiet"
      disabled={isBusy}
      onClick={record}
      aria-label={`${action}: ${date}`}
    >
      {action}
    </button>
  );
  if (recording === undefined) {
    return (
      <tr>
        <th scope="row">{date}</th>
        <td colSpan={3} class="view-none muted">
          not recorded yet
        </td>
        <td class="view-actions">{again}</td>
      </tr>
    );
  }
  const { mcap, ndjson, readings, revision } = recording;
  return (
    <tr>
      <th scope="row">{date}</th>
      <td class="number" data-unit="readings">
        {readings.toLocaleString('en')}
      </td>
      <td class="number" title={`NDJSON ${bytesText(ndjson.bytes)}`}>
        {bytesText(mcap.bytes)}
      </td>
      <td class="number" data-name="revision">
        {revision}
        {isPending && (
          <span
            class="view-mark"
            title="Readings may have come after it was recorded; the next night records it again"
          >
            not final
          </span>
        )}
      </td>
      <td class="view-actions">
        <a
          class="button"
          href={foxgloveFileLinks(mcap.url).web}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open in Foxglove: ${date}`}
        >
          Open in Foxglove
        </a>
        <a class="button" href={mcap.url} download aria-label={`MCAP of ${date}`}>
          MCAP
        </a>
        <a class="button" href={ndjson.url} download aria-label={`NDJSON of ${date}`}>
          NDJSON
        </a>
        {again}
      </td>
    </tr>
  );
}
