import { devNull } from 'node:os';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from '../identity.ts';

/** A function as it is deployed. */
export interface FunctionDefinition {
  readonly name: string;
  /** Folder with the bundle `index.mjs`, which exports `handler`. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The function's own environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `true`: its URL streams (200 MB at most); else its answers are buffered (6 MB at most). */
  readonly streamed?: boolean;
  /** Children at a time, where it needs more or less than others. */
  readonly maxChildren?: number;
}

/** ARN by which a function of the local system is known. */
export const functionArn = (name: string): string =>
  `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`;

/** Share of a function's memory that V8 may fill; the rest is for buffers and code. */
const HEAP_SHARE = 0.9;

/** Flags of the child's Node: the memory of the function bounds its heap. */
export const nodeFlags = (definition: FunctionDefinition): string[] => [
  `--max-old-space-size=${Math.floor(definition.memoryMb * HEAP_SHARE)}`,
];

/**
 * The environment of a function as on the platform, and nothing of the host's own.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function childEnvironment(
  definition: FunctionDefinition,
  runtimeApi: string,
  shared: Readonly<Record<string, string>>,
): Record<string, string> {
  const { name, folder, memoryMb, environment } = definition;
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    // Windows does without neither.
    ...pick(process.env, ['SystemRoot', 'TEMP']),
    NODE_OPTIONS: '--enable-source-maps',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    // Every signed request names its key: by that it is known whose it is, as the role is on the platform.
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    // The developer's own profiles must not reach a function.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: 'index.handler',
    ...shared,
    ...environment,
  };
}

function pick(from: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
