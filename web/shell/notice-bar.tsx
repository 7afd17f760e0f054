import type { VNode } from 'preact';
import { notice } from '../state/notices.ts';

/** What has just happened. It is there all the time, so that screen readers tell what comes into it. */
export function NoticeBar(): VNode {
  const shown = notice.value;
  return (
    <div class="notices" role="status" aria-live="polite">
      {shown !== undefined && (
        <div class="notice" key={shown.id}>
          <span>{shown.text}</span>
          {shown.action !== undefined && (
            <button
              type="button"
              class="link"
              onClick={() => {
                notice.value = undefined;
                shown.action?.do();
              }}
            >
              {shown.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
