import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type FunctionUrl,
  FunctionUrlAuthType,
  HttpMethod,
  InvokeMode,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  CORS,
  ENVIRONMENT,
  type FunctionName,
  type FunctionSpec,
  type FunctionUrl as UrlSpec,
  FUNCTIONS,
  type Resource,
} from '../functions/catalogue.ts';
import type { Access } from './access-options.ts';

/** Absolute folder of each function's bundle, as `buildFunctions` returns them. */
export type Bundles = ReadonlyMap<FunctionName, string>;

/** What is told in the logs of functions: that and what is worse. */
export const LOG_LEVELS = ['ERROR', 'WARN', 'INFO', 'DEBUG'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface FunctionsProps {
  readonly bundles: Bundles;
  readonly access: Access;
  readonly logRetentionDays: RetentionDays;
  readonly logLevel: LogLevel;
  readonly reservedConcurrency: Readonly<Partial<Record<FunctionName, number>>>;
}

export const functionNames = Object.keys(FUNCTIONS).filter((name): name is FunctionName => name in FUNCTIONS);

/** Functions that are called by a URL. */
export const withUrl = functionNames.filter((name) => 'url' in FUNCTIONS[name]);

/**
 * Every function of the catalogue, with its log group, its role and its URL. A role may write its own log
 * and nothing else until it is granted more. Functions stay outside VPCs, where URLs do not stream.
 */
export class Functions extends Construct {
  readonly #functions = new Map<FunctionName, LambdaFunction>();
  readonly #urls = new Map<FunctionName, FunctionUrl>();

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    for (const name of functionNames) {
      const spec: FunctionSpec = FUNCTIONS[name];
      if (spec.needsKeys === true && props.access !== 'keys') continue;
      const deployed = this.#deploy(name, spec, props);
      this.#functions.set(name, deployed);
      if (spec.url) this.#urls.set(name, addUrl(deployed, spec.url, props.access));
    }
  }

  /** The deployed function of a name. */
  get(name: FunctionName): LambdaFunction {
    return found(this.#functions, name);
  }

  /**
   * Absolute URL of a path of a function.
   *
   * @param path without a leading slash: function URLs end in one
   */
  url(name: FunctionName, path: string): string {
    return `${found(this.#urls, name).url}${path}`;
  }

  /** Tells every function that uses a resource what it is called. */
  connect(resource: Resource, value: string): void {
    for (const [name, deployed] of this.#functions) {
      const { uses }: FunctionSpec = FUNCTIONS[name];
      if (uses.includes(resource)) deployed.addEnvironment(ENVIRONMENT[resource], value);
    }
  }

  #deploy(name: FunctionName, spec: FunctionSpec, props: FunctionsProps): LambdaFunction {
    const scope = new Construct(this, name);
    const logGroup = new LogGroup(scope, 'Log', {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const reserved = props.reservedConcurrency[name];
    return new LambdaFunction(scope, 'Function', {
      description: `Odograph: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(found(props.bundles, name)),
      handler: 'index.handler',
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: props.logLevel,
      },
      logGroup,
      role,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    });
  }
}

/**
 * Where keys and tokens say who asks, the functions look at them, so that the platform lets everyone through; but for
 * what is internal, which it lets nobody through to without credentials of its own.
 */
function addUrl(deployed: LambdaFunction, { streamed, isInternal }: UrlSpec, access: Access): FunctionUrl {
  const isClosed = access === 'iam' || isInternal === true;
  return deployed.addFunctionUrl({
    authType: isClosed ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE,
    invokeMode: streamed ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
    ...(isInternal !== true && { cors: FOR_BROWSERS }),
  });
}

const FOR_BROWSERS = {
  allowedOrigins: [...CORS.allowOrigins],
  allowedMethods: CORS.allowMethods.map((method) => HttpMethod[method]),
  allowedHeaders: [...CORS.allowHeaders],
  exposedHeaders: [...CORS.exposeHeaders],
  maxAge: Duration.seconds(CORS.maxAgeSeconds),
};

function found<T>(map: ReadonlyMap<FunctionName, T>, name: FunctionName): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`Function ${name} is not among: ${[...map.keys()].join(', ')}`);
  return value;
}
