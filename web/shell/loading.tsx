import type { VNode } from 'preact';
import { useSlow } from './use-slow.ts';

/** Stands where something is going to be; says so when it takes long. */
export function Loading({ className = '' }: { readonly className?: string }): VNode {
  const isSlow = useSlow();
  return (
    <p class={`muted ${className}`} role="status">
      {isSlow ? 'Still loading: the system takes long to answer.' : 'Loading…'}
    </p>
  );
}
