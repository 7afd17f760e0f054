import { join } from 'node:path';
import { CORS, FUNCTIONS, type FunctionName, type FunctionSpec } from '../functions/catalogue.ts';
import type { Handler, Route } from './gateway/gateway.ts';
import { type LambdaHost, startLambdaHost } from './lambda-host/lambda-host.ts';
import { type FunctionSettings, functionEnvironment } from './resources.ts';
import { needsWebSocket, type SocketFront, startSocketFront } from './socket/socket-front.ts';

/** Where the functions find the services they call. */
export interface ServiceUrls {
  readonly dynamoDb: string;
  readonly s3: string;
  readonly kinesis: string;
  readonly stepFunctions: string;
  /** Not there in an open system, which has no secrets. */
  readonly secretsManager?: string;
}

export interface FunctionsHostOptions {
  /** Absolute folder of each function's bundle. */
  readonly bundles: ReadonlyMap<FunctionName, string>;
  readonly dataDir: string;
  readonly settings: FunctionSettings;
  readonly services: ServiceUrls;
  readonly throttle: boolean;
}

/** Processes of a function of which a viewer's page may hold several for minutes. */
const CHILDREN_FOR_LONG_REQUESTS = 16;

/** Runs the catalogue's functions as they are deployed. */
export function startFunctionsHost(options: FunctionsHostOptions): LambdaHost {
  const { services } = options;
  const functions = [...options.bundles].map(([name, folder]) => {
    const { timeoutSeconds, memoryMb, url, hasLongRequests }: FunctionSpec = FUNCTIONS[name];
    return {
      name,
      folder,
      timeoutSeconds,
      memoryMb,
      environment: functionEnvironment(name, options.settings),
      streamed: url?.streamed ?? false,
      // Nobody's streams may keep others from being answered.
      ...(hasLongRequests === true && { maxChildren: CHILDREN_FOR_LONG_REQUESTS }),
    };
  });
  return startLambdaHost({
    functions,
    logFolder: join(options.dataDir, 'logs'),
    cors: CORS,
    throttle: options.throttle,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: services.dynamoDb,
      AWS_ENDPOINT_URL_S3: services.s3,
      AWS_ENDPOINT_URL_KINESIS: services.kinesis,
      AWS_ENDPOINT_URL_SFN: services.stepFunctions,
      ...(services.secretsManager !== undefined && {
        AWS_ENDPOINT_URL_SECRETS_MANAGER: services.secretsManager,
      }),
    },
  });
}

/**
 * The paths of the functions that run.
 *
 * @param guard stands before those that are internal; in an open system nothing does
 */
export function functionRoutes(
  host: LambdaHost,
  names: Iterable<FunctionName>,
  guard: (handler: Handler) => Handler = (handler) => handler,
): Route[] {
  return [...names].flatMap((name) => {
    const { url }: FunctionSpec = FUNCTIONS[name];
    const handler = url?.isInternal === true ? guard(host.url(name)) : host.url(name);
    return (url?.routes ?? []).map((prefix) => ({ prefix, handler }));
  });
}

/** What stands in front of the functions that are reached by WebSocket. */
export interface Sockets {
  readonly routes: readonly Route[];
  close(graceMs: number): Promise<void>;
}

/** Lets clients reach functions by WebSocket. */
export function startSockets(
  host: LambdaHost,
  names: Iterable<FunctionName>,
  onError: (error: unknown) => void,
): Sockets {
  const fronts: SocketFront[] = [];
  const routes = [...names].flatMap((name): Route[] => {
    const { socket }: FunctionSpec = FUNCTIONS[name];
    if (socket === undefined) return [];
    const invoke = (event: unknown): Promise<unknown> => host.invoke(name, event);
    const front = startSocketFront({ invoke, stage: socket.route.slice(1), onError });
    fronts.push(front);
    return [{ prefix: socket.route, handler: needsWebSocket, upgrade: front.upgrade }];
  });
  return {
    routes,
    close: async (graceMs) => {
      await Promise.all(fronts.map((front) => front.close(graceMs)));
    },
  };
}
