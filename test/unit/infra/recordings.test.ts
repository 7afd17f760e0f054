import { beforeAll, describe, expect, test } from 'vitest';
import { CORS } from '../../../functions/catalogue.ts';
import { SECURITY_HEADERS } from '../../../shared/http/security-headers.ts';
import { statementsOf, type Synthesized, synthesize, text, SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

let closed: Synthesized;
let iam: Synthesized;
let open: Synthesized;

beforeAll(() => {
  closed = synthesize();
  iam = synthesize({ 'odograph:access': 'iam' });
  open = synthesize({ 'odograph:access': 'open' });
}, SYNTHESIS_TIMEOUT_MS);

const distribution = (stack: Synthesized) =>
  stack.only('AWS::CloudFront::Distribution').Properties['DistributionConfig']!;

/** How recordings are served. */
const behavior = (stack: Synthesized) => Object.values(distribution(stack)['CacheBehaviors']!)[0]!;

/** Policies that CloudFront comes with: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-policies.html */
const MANAGED = {
  /** No header, cookie or query is part of the cache's key, so none is handed on for its sake. */
  cachingOptimizedForUncompressed: 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
  /** Hands on `Origin`, `Access-Control-Request-Headers` and `Access-Control-Request-Method`. */
  corsS3Origin: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
};

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

  test('says to browsers what functions say', () => {
    const { ResponseHeadersPolicyConfig } = closed.only('AWS::CloudFront::ResponseHeadersPolicy').Properties;

    const security = ResponseHeadersPolicyConfig!['SecurityHeadersConfig']!;
    const custom = ResponseHeadersPolicyConfig!['CustomHeadersConfig']!['Items']!;

    const { ContentTypeOptions, StrictTransportSecurity, ReferrerPolicy, ContentSecurityPolicy } = security;
    expect({
      'x-content-type-options': ContentTypeOptions && 'nosniff',
      'referrer-policy': ReferrerPolicy!['ReferrerPolicy'],
      'content-security-policy': ContentSecurityPolicy!['ContentSecurityPolicy'],
      'strict-transport-security': `max-age=${Number(StrictTransportSecurity!['AccessControlMaxAgeSec'])}`,
      ...Object.fromEntries(Object.values(custom).map(({ Header, Value }) => [text(Header), Value])),
    }).toEqual(SECURITY_HEADERS);
  });

  test('hands no credentials on to S3, which would refuse them, and keeps a file once, whatever its signature', () => {
    for (const stack of [closed, open]) {
      expect(behavior(stack)).toMatchObject({
        CachePolicyId: MANAGED.cachingOptimizedForUncompressed,
        OriginRequestPolicyId: MANAGED.corsS3Origin,
      });
      expect(behavior(stack)).not.toHaveProperty('ForwardedValues');
      expect(stack.ofType('AWS::CloudFront::CachePolicy')).toEqual([]);
      expect(stack.ofType('AWS::CloudFront::OriginRequestPolicy')).toEqual([]);
    }
  });

  test('is for holders of signed links, for everyone where access is open, and off where it cannot ask', () => {
    const [keyGroup] = closed.ofType('AWS::CloudFront::KeyGroup')[0]!;

    expect(distribution(closed)['Enabled']).toBe(true);
    expect(behavior(closed)['TrustedKeyGroups']).toEqual([{ Ref: keyGroup }]);
    expect(distribution(open)['Enabled']).toBe(true);
    expect(behavior(open)).not.toHaveProperty('TrustedKeyGroups');
    expect(distribution(iam)['Enabled']).toBe(false);
  });

  test('serves nothing that is not behind the key group', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = distribution(closed);

    expect(Object.values(CacheBehaviors!)).toHaveLength(1);
    expect(DefaultCacheBehavior).toMatchObject({ FunctionAssociations: [{ EventType: 'viewer-request' }] });
  });
});
