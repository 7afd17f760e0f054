import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';

/** A component that is loaded when it is first wanted; `failed` where it cannot be had. */
export function useLoaded<Props>(
  load: (() => Promise<FunctionComponent<Props>>) | undefined,
): FunctionComponent<Props> | 'failed' | undefined {
  const loaded = useSignal<{ readonly content: FunctionComponent<Props> | 'failed' } | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    loaded.value = undefined;
    const settle = async (): Promise<void> => {
      const content = await load?.().catch(() => 'failed' as const);
      if (isWanted && content !== undefined) loaded.value = { content };
    };
    void settle();
    return () => {
      isWanted = false;
    };
  }, [load]);
  return loaded.value?.content;
}
