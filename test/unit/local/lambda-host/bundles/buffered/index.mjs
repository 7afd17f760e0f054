// Answers in the way that the event asks for.
let invocations = 0;

const acts = {
  echo: (event) => event,
  environment: () => process.env,
  count: () => ({ pid: process.pid, invocations }),
  nothing: () => undefined,
  throw: () => {
    throw new TypeError('thrown on purpose');
  },
  exit: () => process.exit(7),
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  wait: async ({ ms }) => new Promise((resolve) => setTimeout(() => resolve(process.pid), ms)),
  large: ({ bytes }) => 'x'.repeat(bytes),
  log: () => console.error('written to the log'),
  respond: ({ response }) => response,
};

export const handler = async (event) => {
  invocations += 1;
  const order =
    event.rawPath === undefined ? event : { act: 'echo', ...JSON.parse(event.headers['x-order'] ?? '{}') };
  return order.act === 'echo' ? event : acts[order.act](order);
};
