import { join } from 'node:path';
import { CORS, FUNCTIONS, type FunctionName, type FunctionSpec } from '../functions/catalogue.ts';
import type { Route } from './gateway/gateway.ts';
import { type LambdaHost, startLambdaHost } from './lambda-host/lambda-host.ts';
import { functionEnvironment } from './resources.ts';

/** Where the functions find the services they call. */
export interface ServiceUrls {
  readonly dynamoDb: string;
  readonly s3: string;
  readonly kinesis: string;
  readonly stepFunctions: string;
}

export interface FunctionsHostOptions {
  /** Absolute folder of each function's bundle. */
  readonly bundles: ReadonlyMap<FunctionName, string>;
  readonly dataDir: string;
  readonly origin: string;
  readonly services: ServiceUrls;
  readonly throttle: boolean;
}

/** Runs the catalogue's functions as they are deployed. */
export function startFunctionsHost(options: FunctionsHostOptions): LambdaHost {
  const { services } = options;
  const functions = [...options.bundles].map(([name, folder]) => {
    const { timeoutSeconds, memoryMb, url }: FunctionSpec = FUNCTIONS[name];
    const environment = functionEnvironment(name, options.origin);
    return { name, folder, timeoutSeconds, memoryMb, environment, streamed: url?.streamed ?? false };
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
    },
  });
}

/** The public paths of the functions that run. */
export function functionRoutes(host: LambdaHost, names: Iterable<FunctionName>): Route[] {
  return [...names].flatMap((name) => {
    const { url }: FunctionSpec = FUNCTIONS[name];
    return (url?.routes ?? []).map((prefix) => ({ prefix, handler: host.url(name) }));
  });
}
