/**
 * What the Lambda runtime client expects of its native part: `next`, `done` and `error` towards the
 * Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * `done` and `error` are fire and forget for their caller; the next `next` waits until they arrived.
 */

// An import would load all that the module has in stock, such as fetch, ahead of the function.
const { Agent, request } = process.getBuiltinModule('node:http');

const [host, port] = (process.env['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
/** @type {Promise<unknown>} */
let posted = Promise.resolve();

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ bodyJson: string, headers: import('node:http').IncomingHttpHeaders }>}
 */
function call(method, path, body, headers = {}) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const outgoing = request({
    host,
    port,
    agent,
    method,
    path: `/2018-06-01/runtime/invocation/${path}`,
    headers,
  });
  outgoing.on('error', reject);
  outgoing.on('response', (incoming) => {
    /** @type {Buffer[]} */
    const chunks = [];
    incoming.on('error', reject);
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () =>
      resolve({ bodyJson: Buffer.concat(chunks).toString(), headers: incoming.headers }),
    );
  });
  outgoing.end(body);
  return promise;
}

/**
 * @param {string} path
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
function post(path, body, headers = {}) {
  posted = call('POST', path, body, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  // Without the host there is nothing left to do; `next` meets the same error.
  posted.catch(() => {});
}

export function initializeClient() {}

export async function next() {
  await posted;
  return call('GET', 'next');
}

/**
 * @param {string} id of the invocation
 * @param {string} body
 */
export function done(id, body) {
  post(`${id}/response`, body);
}

/**
 * @param {string} id of the invocation
 * @param {string} body
 */
export function error(id, body) {
  const { errorType } = JSON.parse(body);
  post(`${id}/error`, body, {
    'lambda-runtime-function-error-type': typeof errorType === 'string' ? errorType : 'Error',
  });
}
