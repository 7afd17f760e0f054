import { beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from '../../../infra/configuration.ts';
import { readExample } from '../../../infra/nag.ts';
import { type Synthesized, synthesize, SYNTHESIS_TIMEOUT_MS, text, type Tree } from './synthesize.ts';

let plain: Synthesized;
let staged: Synthesized;

beforeAll(() => {
  plain = synthesize({}, false, import.meta.dirname);
  staged = synthesize(
    { ...readExample('large'), 'odograph:stage': 'dev', 'odograph:streamShards': '3' },
    true,
    import.meta.dirname,
  );
}, SYNTHESIS_TIMEOUT_MS);

describe('a stage', () => {
  test('is part of the name, and changes nothing else', () => {
    const { name, stage, ...others } = readConfiguration({ 'odograph:stage': 'prod' });
    const { name: usual, stage: none, ...same } = readConfiguration({});

    expect([name, stage]).toEqual(['Odograph-prod', 'prod']);
    expect([usual, none]).toEqual(['Odograph', undefined]);
    expect(others).toEqual(same);
  });

  test.each(['', 'Dev', '1st', 'a-b', 'a'.repeat(17), 5])('is no %j', (stage) => {
    expect(() => readConfiguration({ 'odograph:stage': stage })).toThrow(
      /^The configuration cannot be deployed:\n {2}- odograph:stage: expected a word like dev/,
    );
  });

  test('leaves the name as long as a stack may be called', () => {
    const longest = { 'odograph:name': 'N'.repeat(60) };

    expect(readConfiguration(longest).name).toHaveLength(60);
    expect(() => readConfiguration({ ...longest, 'odograph:stage': 'a' })).toThrow(ConfigurationError);
    expect(readConfiguration({ 'odograph:name': 'N'.repeat(56), 'odograph:stage': 'dev' }).name).toBe(
      `${'N'.repeat(56)}-dev`,
    );
  });

  test('is in the names of alarms', () => {
    const names = staged
      .ofType('AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => text(Properties['AlarmName']));

    for (const name of names) expect(name).toMatch(/^OdographFleet-dev-/);
  });
});

/** What CloudFormation takes no tags for. */
const UNTAGGED =
  /^(Custom::\w+|AWS::(ApiGatewayV2::(Integration|Route|RouteResponse)|CloudFront::(KeyGroup|OriginAccessControl|PublicKey|ResponseHeadersPolicy)|IAM::Policy|Lambda::(LayerVersion|Permission|Url)|S3::BucketPolicy|SNS::(Subscription|TopicPolicy)|Scheduler::Schedule|SecretsManager::RotationSchedule))$/;

/** The CDK's function that empties buckets, and its role: it makes both without tags. */
const OF_THE_CDK = /^CustomS3AutoDeleteObjectsCustomResourceProvider/;

/** The tags of a resource, wherever its type has them. */
function tagsOf({ Tags, ResourceTags, Replicas }: Tree): object {
  const tags = Tags ?? ResourceTags ?? Replicas?.['0']?.['Tags'] ?? {};
  if (!Array.isArray(tags)) return tags;
  return Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

describe('tags', () => {
  test('are on everything that takes any', () => {
    const tagged = Object.entries(staged.resources).filter(
      ([id, { Type }]) => !UNTAGGED.test(Type) && !OF_THE_CDK.test(id),
    );

    expect(tagged.length).toBeGreaterThan(50);
    for (const [id, { Properties }] of tagged)
      expect({ id, ...tagsOf(Properties) }).toMatchObject({
        id,
        application: 'odograph',
        'odograph:name': 'OdographFleet-dev',
        'odograph:stage': 'dev',
      });
  });

  test('tell of no stage where there is none', () => {
    const tags = tagsOf(plain.only('AWS::Kinesis::Stream').Properties);

    expect(tags).toEqual({ application: 'odograph', 'odograph:name': 'Odograph' });
  });
});

describe('shards of the stream', () => {
  test('are as many as configured, and paid for by the hour', () => {
    const { StreamModeDetails, ShardCount } = staged.only('AWS::Kinesis::Stream').Properties;

    expect([StreamModeDetails, ShardCount]).toEqual([{ StreamMode: 'PROVISIONED' }, 3]);
    expect(plain.only('AWS::Kinesis::Stream').Properties).not.toHaveProperty('ShardCount');
  });

  test.each(['0', '501', 'many', '1.5'])('are not %s', (count) => {
    expect(() => readConfiguration({ 'odograph:streamShards': count })).toThrow(
      'odograph:streamShards: expected a whole number from 1 to 500',
    );
  });
});
