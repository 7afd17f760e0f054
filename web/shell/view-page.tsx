import type { VNode } from 'preact';
import { linkTo } from '../state/route.ts';
import { VIEWS } from './extensions.ts';
import { useLoaded } from './use-loaded.ts';

/** A page beside the panels. */
export function ViewPage({ view }: { readonly view: string }): VNode {
  const known = VIEWS.get(view);
  const Content = useLoaded(known?.load);
  if (known === undefined || Content === 'failed') {
    return (
      <main class="page centred">
        <section class="card">
          <h1>{Content === 'failed' ? 'This page could not be loaded' : 'Nothing is here'}</h1>
          <p>
            <a href={linkTo('board')}>To the board</a>
          </p>
        </section>
      </main>
    );
  }
  return <main class="page">{Content === undefined ? <p class="muted">Loading…</p> : <Content />}</main>;
}
