import { beforeAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT, FUNCTIONS } from '../../../functions/catalogue.ts';
import { KEY_RESOURCES } from '../../../functions/keys/resources.ts';
import { type Synthesized, synthesize, SYNTHESIS_TIMEOUT_MS, text, type Tree } from './synthesize.ts';

let first: Synthesized;
let third: Synthesized;
let trial: Synthesized;

beforeAll(() => {
  first = synthesize({ 'odograph:linkKeyDays': 1 });
  third = synthesize({ 'odograph:fileKeyGeneration': '3' });
  trial = synthesize({ 'odograph:retainData': false });
}, SYNTHESIS_TIMEOUT_MS);

/** Ids of the resources of a type. */
const ids = (stack: Synthesized, type: string): string[] => stack.ofType(type).map(([id]) => id);

/** What a public key is made of. */
const publicKey = (stack: Synthesized, id: string): Tree =>
  stack.resources[id]!.Properties['PublicKeyConfig']!;

const policies = (stack: Synthesized): unknown[] =>
  stack.ofType('AWS::SecretsManager::Secret').map(([, { DeletionPolicy }]) => DeletionPolicy);

/** What CloudFront takes signatures of. */
const items = (stack: Synthesized): string[] =>
  Object.values(stack.only('AWS::CloudFront::KeyGroup').Properties['KeyGroupConfig']!['Items']!).map(text);

describe('the keys of links', () => {
  test('stand in secrets that outlive the stack as data does, unless it was never finished', () => {
    expect(policies(first)).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate']);
    expect(policies(trial)).toEqual(['Delete', 'Delete']);
  });

  test('are made by the function, each in its secret', () => {
    const made = [...third.ofType(KEY_RESOURCES.ring), ...third.ofType(KEY_RESOURCES.fileKey)];

    const secrets = made.map(([, { Properties }]) => text(Properties[KEY_RESOURCES.secret]));

    expect(secrets).toEqual(ids(third, 'AWS::SecretsManager::Secret').map((id) => `<${id}>`));
    for (const [, { Properties }] of made) {
      expect(text(Properties['ServiceToken'])).toBe(`<${third.deployed('keys').id}.Arn>`);
      // The stack gives up after the function has, and long before the hour that it would wait otherwise.
      expect(Number(Properties['ServiceTimeout'])).toBeGreaterThan(FUNCTIONS.keys.timeoutSeconds);
      expect(Number(Properties['ServiceTimeout'])).toBeLessThan(3600);
    }
  });

  test('are told of in the environment by name alone', () => {
    const [ring, fileKey] = ids(first, 'AWS::SecretsManager::Secret');
    const [published] = ids(first, 'AWS::CloudFront::PublicKey');

    for (const name of ['manifest', 'api'] as const) {
      const told = first.variables(name);
      expect(text(told[ENVIRONMENT.linkKeys])).toBe(`<${ring}>`);
      expect(text(told[ENVIRONMENT.fileKey])).toBe(`<${fileKey}>`);
      expect(text(told[ENVIRONMENT.fileKeyId])).toBe(`<${published}>`);
    }
    expect(text(first.variables('data')[ENVIRONMENT.linkKeys])).toBe(`<${ring}>`);
  });
});

describe('the ring of keys of links to data', () => {
  test('is turned as often as configured, from when there is one', () => {
    const schedule = first.only('AWS::SecretsManager::RotationSchedule');

    expect(schedule.Properties).toMatchObject({
      SecretId: { Ref: ids(first, 'AWS::SecretsManager::Secret')[0] },
      RotationLambdaARN: { 'Fn::GetAtt': [first.deployed('keys').id, 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(1 day)' },
    });
    expect(schedule.DependsOn).toContain(ids(first, KEY_RESOURCES.ring)[0]);
    const usual = third.only('AWS::SecretsManager::RotationSchedule').Properties['RotationRules'];
    expect(usual).toEqual({ ScheduleExpression: 'rate(30 days)' });
  });

  test('is turned by a function that Secrets Manager may call for this secret alone', () => {
    const { id } = first.deployed('keys');

    const permissions = first
      .ofType('AWS::Lambda::Permission')
      .filter(([, { Properties }]) => JSON.stringify(Properties['FunctionName']).includes(id));

    expect(permissions.map(([, { Properties }]) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
        Principal: 'secretsmanager.amazonaws.com',
        SourceArn: { Ref: ids(first, 'AWS::SecretsManager::Secret')[0] },
      },
    ]);
    const [permission] = permissions[0]!;
    expect(first.only('AWS::SecretsManager::RotationSchedule').DependsOn).toContain(permission);
  });
});

describe('the key pairs of links to files', () => {
  test('are the one that signs and the one before it', () => {
    const told = text(third.variables('manifest')[ENVIRONMENT.fileKeyId]);

    expect(items(first)).toEqual([expect.stringMatching(/^<LinksFileKey1PublicKey\w+>$/)]);
    expect(items(third)).toEqual([
      expect.stringMatching(/^<LinksFileKey3PublicKey\w+>$/),
      expect.stringMatching(/^<LinksFileKey2PublicKey\w+>$/),
    ]);
    expect(told).toBe(items(third)[0]);
  });

  test('are published as they were made, under names of their own in every region and stack', () => {
    for (const id of ids(third, 'AWS::CloudFront::PublicKey')) {
      const { EncodedKey, Name, CallerReference } = publicKey(third, id);
      const generation = /^LinksFileKey(\d)/.exec(id)![1]!;

      expect(text(EncodedKey)).toMatch(new RegExp(`^<LinksFileKey${generation}Made\\w+\\.publicKey>$`));
      expect(text(Name)).toBe(`Odograph-<AWS::Region>-files-${generation}`);
      expect(text(CallerReference)).toBe(`<AWS::StackId>/${generation}`);
    }
  });

  test('keep what they are when another one takes over', () => {
    const second = synthesize({ 'odograph:fileKeyGeneration': 2 });

    const kept = Object.entries(second.resources).filter(([id]) => id.startsWith('LinksFileKey2'));

    expect(kept).toHaveLength(3);
    for (const [id, resource] of kept) expect(third.resources[id]).toEqual(resource);
  });
});
