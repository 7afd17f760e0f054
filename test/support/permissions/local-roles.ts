import { localArn } from '../../../local/aws-json/arn.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../local/identity.ts';
import { NAMES } from '../../../local/resources.ts';
import type { FunctionName } from '../../../functions/catalogue.ts';
import type { Synthesized } from '../../unit/infra/synthesize.ts';
import type { Allowance } from './policy.ts';

/** What a function's role allows, with the names of a local system where the template has references. */
export function localRole(stack: Synthesized, name: FunctionName): Allowance[] {
  return stack.statements(`Functions${name}Role`).map((statement) => {
    const { Effect: effect, Action: action, Resource: resource, Condition: condition = {} } = statement;
    if (effect !== 'Allow') throw new Error(`the role of ${name} does not only allow`);
    return {
      actions: [action].flat(),
      resources: valuesOf(resource, stack),
      condition: Object.fromEntries(
        Object.entries(condition).map(([operator, compared]) => [
          operator,
          Object.fromEntries(Object.entries(compared).map(([key, given]) => [key, valuesOf(given, stack)])),
        ]),
      ),
    };
  });
}

const valuesOf = (given: unknown, stack: Synthesized): string[] =>
  [given].flat().map((value) => localText(value, stack));

/** What the platform itself tells. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': LOCAL_REGION,
  'AWS::AccountId': LOCAL_ACCOUNT,
};

/** A value of the template as CloudFormation would resolve it, were the stack the local system. */
function localText(value: unknown, stack: Synthesized): string {
  const resolved = resolve(value, stack);
  if (typeof resolved !== 'string') throw new Error(`${JSON.stringify(value)} is no text`);
  return resolved;
}

function resolve(value: unknown, stack: Synthesized): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [[intrinsic, operand] = ['', undefined]] = Object.entries(value) as [string, unknown][];
  const operands = (Array.isArray(operand) ? operand : []) as readonly unknown[];
  const [first, second] = operands;
  switch (intrinsic) {
    case 'Ref':
      return PSEUDO[String(operand)] ?? arnOf(String(operand), stack, 'Ref');
    case 'Fn::GetAtt':
      return arnOf(String(first), stack, String(second));
    case 'Fn::Join':
      return (second as unknown[]).map((each) => localText(each, stack)).join(String(first));
    case 'Fn::Split':
      return localText(second, stack).split(String(first));
    case 'Fn::Select':
      return (resolve(second, stack) as string[])[Number(first)];
    default:
      throw new Error(`${intrinsic} is not known here`);
  }
}

/** ARNs of what a local system has, by the types in which the template has it. */
const ARNS: Readonly<Record<string, (id: string) => string | undefined>> = {
  'AWS::DynamoDB::GlobalTable': () => localArn('dynamodb', `table/${NAMES.table}`),
  'AWS::S3::Bucket': (id) => (id.startsWith('Recordings') ? `arn:aws:s3:::${NAMES.bucket}` : undefined),
  'AWS::Kinesis::Stream': () => localArn('kinesis', `stream/${NAMES.stream}`),
  'AWS::StepFunctions::StateMachine': () => localArn('states', `stateMachine:${NAMES.stateMachine}`),
  'AWS::SecretsManager::Secret': (id) =>
    localArn('secretsmanager', `secret:${id.startsWith('LinksRing') ? NAMES.linkKeys : NAMES.fileKey}`),
  'AWS::Logs::LogGroup': (id) => `<log ${id.replace(/^Functions(\w+)Log\w+$/, '$1')}>`,
};

/** Of these types, a reference is the ARN as well. */
const REFERRED_BY_ARN = new Set(['AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine']);

function arnOf(id: string, stack: Synthesized, attribute: string): string {
  const type = stack.resources[id]?.Type ?? '';
  const isArn = attribute === 'Arn' || (attribute === 'Ref' && REFERRED_BY_ARN.has(type));
  const arn = isArn ? ARNS[type]?.(id) : undefined;
  if (arn === undefined) throw new Error(`what ${attribute} of ${id} (${type}) is locally is not known here`);
  return arn;
}
