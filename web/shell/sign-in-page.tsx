import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { sessionOfKey } from '../model/session.ts';
import { configuration } from '../state/configuration.ts';
import { goSignIn, keep, signInFault } from '../state/sign-in.ts';
import { Mark } from './icons.tsx';

/** Asks who is there. */
export function SignInPage(): VNode {
  const problem = signInFault.value;
  const [key, setKey] = useState('');
  const [isBusy, setBusy] = useState(false);
  const access = configuration.value?.access;
  const settings = access?.mode === 'keys' ? access.signIn : undefined;
  const go = (): void => {
    if (settings === undefined) return;
    setBusy(true);
    goSignIn(settings).catch((error: unknown) => {
      setBusy(false);
      signInFault.value = error instanceof Error ? error.message : String(error);
    });
  };
  return (
    <main class="page centred">
      <section class="card sign-in" aria-labelledby="sign-in-title">
        <Mark />
        <h1 id="sign-in-title">Sign in to Odograph</h1>
        {problem !== undefined && (
          <p class="fault" role="alert">
            {problem}
          </p>
        )}
        {settings !== undefined && (
          <>
            <button type="button" class="button primary large" disabled={isBusy} onClick={go}>
              Sign in at {new URL(settings.issuer).host}
            </button>
            <p class="divider">
              <span>or</span>
            </p>
          </>
        )}
        <form
          class="key-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (key.trim() !== '') keep(sessionOfKey(key));
          }}
        >
          <label>
            API key or token
            <input
              type="password"
              autocomplete="off"
              spellcheck={false}
              placeholder="odo_…"
              value={key}
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button" disabled={key.trim() === ''}>
            Use it
          </button>
        </form>
        <p class="muted small">What you sign in with is kept in this tab until you close it.</p>
      </section>
    </main>
  );
}
