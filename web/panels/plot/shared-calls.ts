interface Shared {
  readonly answer: Promise<unknown>;
  readonly stopping: AbortController;
  uses: number;
}

const underWay = new Map<string, Shared>();

/**
 * Does what several want at the same time once. It is called off when none of them wants it any more.
 *
 * @param key of what is done; its answers are of one type
 * @throws what `call` throws, and the reason of `signal`
 */
export async function sharedCall<Answer>(
  key: string,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  signal.throwIfAborted();
  const shared = underWay.get(key) ?? begin(key, call);
  shared.uses += 1;
  const left = Promise.withResolvers<never>();
  const leave = (): void => {
    shared.uses -= 1;
    if (shared.uses === 0) {
      if (underWay.get(key) === shared) underWay.delete(key);
      shared.stopping.abort();
    }
    left.reject(signal.reason);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    // Under one key there are only answers of one type.
    return (await Promise.race([shared.answer, left.promise])) as Answer;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function begin(key: string, call: (signal: AbortSignal) => Promise<unknown>): Shared {
  const stopping = new AbortController();
  const shared: Shared = { answer: call(stopping.signal), stopping, uses: 0 };
  underWay.set(key, shared);
  const end = (): void => {
    if (underWay.get(key) === shared) underWay.delete(key);
  };
  shared.answer.then(end, end);
  return shared;
}
