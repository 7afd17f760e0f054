import type { VNode } from 'preact';
import { isOnline, retryAll } from '../state/connection.ts';
import { lostSinceMs } from '../state/devices.ts';

/** Says that what is shown is not of now, while nothing answers. It is there all the time, so that it is read out. */
export function ConnectionBanner(): VNode {
  const lostMs = lostSinceMs.value;
  return (
    <div role="status">
      {(lostMs !== undefined || !isOnline.value) && (
        <div class="banner banner-warning">
          <span>
            {isOnline.value ? 'The system does not answer' : 'This computer has no network'}
            {lostMs !== undefined && ` since ${timeText(lostMs)}`}. What is shown stays; it goes on by itself.
          </span>
          <button type="button" class="link" onClick={retryAll}>
            Try again now
          </button>
        </div>
      )}
    </div>
  );
}

const timeText = (atMs: number): string =>
  new Date(atMs).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
