import type { VNode } from 'preact';
import { configuration, wholeUrl } from '../state/configuration.ts';
import { isOnline, retryAll } from '../state/connection.ts';
import { Mark } from './icons.tsx';
import { useSlow } from './use-slow.ts';

export interface WaitingProps {
  /** What is being asked for, as in `Asking who you are`. */
  readonly what: string;
  /** Why it did not come when it was asked for last; it is asked for again by itself. */
  readonly fault: string | undefined;
}

/** Says what is waited for, and, when it does not come, what may be wrong and what can be done. */
export function Waiting({ what, fault }: WaitingProps): VNode {
  const isSlow = useSlow();
  const hasTrouble = fault !== undefined || isSlow;
  return (
    <main class="page centred">
      <section class="card waiting" aria-labelledby="waiting-title" aria-busy={fault === undefined}>
        <Mark />
        <h1 id="waiting-title">{fault === undefined ? `Asking ${what}…` : 'The system does not answer'}</h1>
        <div class="waiting-text" role="status">
          <p class="muted">
            {fault === undefined
              ? `Waiting for ${hostOfSystem()}.`
              : `${fault} It is asked again every few seconds.`}
          </p>
          {hasTrouble && <Reasons isSlow={fault === undefined} />}
        </div>
        {hasTrouble && (
          <button type="button" class="button primary large" onClick={retryAll}>
            Try again now
          </button>
        )}
      </section>
    </main>
  );
}

/** Who is asked: the API, once it is known where that is. */
const hostOfSystem = (): string =>
  configuration.value === undefined ? location.host : wholeUrl(configuration.value.apiUrl).host;

/** What may be wrong, the likeliest first. */
function Reasons({ isSlow }: { readonly isSlow: boolean }): VNode {
  const { hostname } = location;
  const isLocal =
    configuration.value?.local !== undefined || hostname === 'localhost' || hostname === '127.0.0.1';
  return (
    <>
      {isSlow && <p>This takes longer than usual.</p>}
      <ul class="reasons">
        {!isOnline.value && <li>This computer has no network.</li>}
        {isLocal ? (
          <>
            <li>
              The system may have been stopped: see the terminal that <code>npm start</code> runs in.
            </li>
            <li>It may be busy, for example with many readings at once: then it answers by itself.</li>
          </>
        ) : (
          <>
            <li>The network, a VPN or a content blocker may be in the way of {hostOfSystem()}.</li>
            <li>The deployment may be changing or gone: whoever runs it can tell.</li>
          </>
        )}
      </ul>
    </>
  );
}
