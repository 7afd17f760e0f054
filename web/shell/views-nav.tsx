import type { VNode } from 'preact';
import { linkTo, place } from '../state/route.ts';
import { VIEWS } from './extensions.ts';

/** Leads to the board and to the pages beside it. */
export function ViewsNav({ wasFollowed = () => undefined }: { readonly wasFollowed?: () => void }): VNode {
  const links = [
    { view: 'board', title: 'Board', href: linkTo('board') },
    ...[...VIEWS].flatMap(([view, { title, link }]) =>
      title === undefined ? [] : [{ view, title, href: link() }],
    ),
  ];
  return (
    <nav class="views" aria-label="Views">
      {links.map(({ view, title, href }) => (
        <a
          key={view}
          href={href}
          aria-current={place.value.view === view ? 'page' : undefined}
          onClick={wasFollowed}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}
