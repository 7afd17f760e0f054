import { Agent, request as send } from 'node:http';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/identity.ts';
import type { LocalSystem } from '../../local/local.ts';
import { functionEnvironment } from '../../local/resources.ts';
import type { startAccess } from '../../local/access/start-access.ts';
import { FUNCTIONS } from '../../functions/catalogue.ts';

/** A request, whose target stays as it is written: nothing of it is mended. */
export interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export type Ask = (request: Request) => Promise<Answered>;

/** Asks over HTTP, on connections that are kept open. */
export function askOver(origin: string): { readonly ask: Ask; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const { hostname, port } = new URL(origin);
  const ask: Ask = ({ method, target, headers, body }) =>
    new Promise((resolve, reject) => {
      const sent = send({ agent, hostname, port, method, path: target, headers }, (response) => {
        buffer(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          reject,
        );
      });
      sent.on('error', reject).end(body);
    });
  return { ask, close: () => agent.destroy() };
}

/** Of a streamed answer, what comes before its body. */
interface Prelude {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
}

type Streamed = (event: unknown, sink: PassThrough, context: Context) => Promise<void>;

/** Functions that answer questions. What they export is loaded once their environment is set. */
const ANSWERING = {
  manifest: () => import('../../functions/manifest/index.ts'),
  data: () => import('../../functions/data/index.ts'),
  api: () => import('../../functions/api/index.ts'),
};
const NAMES = Object.keys(ANSWERING) as (keyof typeof ANSWERING)[];

/**
 * Asks the functions themselves, which are loaded into this process as they are deployed, on the services of a system
 * that runs: many times as fast as over HTTP. Their environment is this process's own from then on.
 */
export async function askInProcess(system: LocalSystem): Promise<Ask> {
  const { services, access } = system;
  if (access === undefined || services.secretsManager === undefined) throw new Error('the system is open');
  const { issuer } = access.issuer;
  const settings: Awaited<ReturnType<typeof startAccess>>['settings'] = {
    mode: 'keys',
    oidc: { issuer, audience: ['odograph'], algorithms: ['ES256'], keysUrl: access.issuer.keysUrl },
  };
  for (const name of NAMES)
    Object.assign(
      process.env,
      functionEnvironment(name, { origin: system.url, access: settings, limits: {} }),
    );
  Object.assign(process.env, {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: services.dynamoDb,
    AWS_ENDPOINT_URL_S3: services.s3,
    AWS_ENDPOINT_URL_KINESIS: services.kinesis,
    AWS_ENDPOINT_URL_SFN: services.stepFunctions,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.secretsManager,
  });
  const preludes = new WeakMap<PassThrough, Prelude>();
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: unknown) => handler,
      HttpResponseStream: {
        from: (sink: PassThrough, prelude: Prelude) => {
          preludes.set(sink, prelude);
          return sink;
        },
      },
    },
  });
  const handlers = new Map<string, Streamed>();
  for (const name of NAMES) {
    const { handler } = (await ANSWERING[name]()) as unknown as { handler: Streamed };
    for (const route of FUNCTIONS[name].url.routes) handlers.set(route, handler);
  }
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  return async ({ method, target, headers, body }) => {
    const [rawPath = '', ...query] = target.split('?');
    const route = [...handlers.keys()].find((each) => rawPath === each || rawPath.startsWith(`${each}/`));
    if (route === undefined) return { status: 404, headers: {}, body: Buffer.alloc(0) };
    const event = {
      rawPath,
      rawQueryString: query.join('?'),
      headers,
      body,
      requestContext: { http: { method } },
    };
    const sink = new PassThrough();
    const [bytes] = await Promise.all([buffer(sink), handlers.get(route)?.(event, sink, context)]);
    const { statusCode = 0, headers: told = {} } = preludes.get(sink) ?? {};
    return { status: statusCode, headers: told, body: bytes };
  };
}
