import { useEffect, useState } from 'preact/hooks';

/** An answer usually takes a part of a second: from then on, something may be wrong. */
const SLOW_MS = 4000;

/** Whether what is waited for, since this is shown, takes long. */
export function useSlow(): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSlow;
}
