import { ENVIRONMENT, FUNCTIONS, type FunctionName, type Resource } from '../functions/catalogue.ts';
import { localArn } from './aws-json/arn.ts';

/** What the resources of a local system are called. */
export const NAMES = {
  table: 'odograph',
  bucket: 'odograph',
  stream: 'odograph',
  stateMachine: 'odograph-dump',
} as const;

/** ARN of the state machine that dumps device-days. */
export const STATE_MACHINE_ARN = localArn('states', `stateMachine:${NAMES.stateMachine}`);

/** What a function is told through its environment, as the stack tells it. */
export function functionEnvironment(name: FunctionName, origin: string): Record<string, string> {
  const values: Record<Resource, string> = {
    table: NAMES.table,
    bucket: NAMES.bucket,
    stream: NAMES.stream,
    dataUrl: `${origin}/v1/data`,
    filesUrl: `${origin}/dumps`,
    dumpStateMachine: STATE_MACHINE_ARN,
    access: JSON.stringify({ mode: 'open' }),
    limits: '{}',
    linkKeys: '',
    fileKey: '',
    fileKeyId: '',
  };
  const uses: readonly Resource[] = FUNCTIONS[name].uses;
  return Object.fromEntries(uses.map((resource) => [ENVIRONMENT[resource], values[resource]]));
}
