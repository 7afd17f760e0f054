import { beforeAll, describe, expect, test } from 'vitest';
import { CORS } from '../../../functions/catalogue.ts';
import { statementsOf, type Synthesized, synthesize, text, SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

let closed: Synthesized;
let open: Synthesized;

beforeAll(() => {
  closed = synthesize();
  open = synthesize({ 'odograph:access': 'open' });
}, SYNTHESIS_TIMEOUT_MS);

const distribution = (stack: Synthesized) =>
  stack.only('AWS::CloudFront::Distribution').Properties['DistributionConfig']!;

describe('recordings bucket', () => {
  test('is private, encrypted and outlives the stack', () => {
    const bucket = closed.only('AWS::S3::Bucket');

    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  test('is reached by TLS only, and read only by CloudFront under dumps/', () => {
    const [deny, allow, ...others] = statementsOf(closed.only('AWS::S3::BucketPolicy'));

    expect(others).toEqual([]);
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(allow).toMatchObject({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    });
    expect(text(allow!.Resource)).toMatch(/^<Recordings\w+\.Arn>\/dumps\/\*$/);
  });

  test('lets go of what nobody needs, and of no recording', () => {
    const rules = Object.values(
      closed.only('AWS::S3::Bucket').Properties['LifecycleConfiguration']!['Rules']!,
    );

    expect(rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
    );
    const expiring = rules.filter((rule) => rule['ExpirationInDays'] !== undefined);
    expect(expiring).toEqual([expect.objectContaining({ Prefix: 'work/', ExpirationInDays: 7 })]);
  });
});

describe('file delivery', () => {
  test('serves recordings, by GET, HEAD and preflight, as they are', () => {
    expect(distribution(open)['CacheBehaviors']).toEqual([
      expect.objectContaining({
        PathPattern: '/dumps/*',
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        Compress: false,
        ViewerProtocolPolicy: 'https-only',
      }),
    ]);
  });

  test('refuses every other path at the edge', () => {
    const [refusal, ...others] = open.ofType('AWS::CloudFront::Function');

    const { FunctionAssociations } = distribution(open)['DefaultCacheBehavior']!;

    expect(others).toEqual([]);
    expect(FunctionAssociations).toEqual([
      { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': [refusal![0], 'FunctionARN'] } },
    ]);
    expect(text(refusal![1].Properties['FunctionCode'])).toContain('statusCode: 404');
  });

  test('signs its own requests to S3', () => {
    expect(open.only('AWS::CloudFront::OriginAccessControl').Properties).toMatchObject({
      OriginAccessControlConfig: {
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    });
    expect(distribution(open)['Origins']).toEqual([
      expect.objectContaining({ OriginAccessControlId: expect.anything() }),
    ]);
  });

  test('lets browsers see the headers that reading by ranges needs', () => {
    const { ResponseHeadersPolicyConfig } = open.only('AWS::CloudFront::ResponseHeadersPolicy').Properties;

    expect(ResponseHeadersPolicyConfig).toMatchObject({
      CorsConfig: {
        AccessControlAllowOrigins: { Items: CORS.allowOrigins },
        AccessControlAllowHeaders: { Items: CORS.allowHeaders },
        AccessControlExposeHeaders: { Items: CORS.exposeHeaders },
        OriginOverride: true,
      },
    });
  });

  test('is on only where access is open', () => {
    expect(distribution(closed)['Enabled']).toBe(false);
    expect(distribution(open)['Enabled']).toBe(true);
  });
});
