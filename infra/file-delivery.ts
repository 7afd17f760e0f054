import { Duration, Stack } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type KeyGroup,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CORS } from '../functions/catalogue.ts';
import { SECURITY_HEADERS } from '../shared/http/security-headers.ts';
import { BUCKET_PREFIX } from '../shared/store/table.ts';
import type { Access } from './access-options.ts';
import { type Domains, ownName } from './domains.ts';
import type { Recordings } from './recordings.ts';

export interface FileDeliveryProps {
  readonly recordings: Recordings;
  readonly access: Access;
  /** Those whose signatures open a file; without it files are public. */
  readonly keyGroup?: KeyGroup | undefined;
  readonly domains: Domains | undefined;
}

/** Answers whatever is not a daily recording; runs at the edge, in CloudFront's own JavaScript. */
const REFUSE = "function handler() { return { statusCode: 404, statusDescription: 'Not Found' }; }";

/** How long browsers ask for files over TLS alone. */
const TRANSPORT_SECURITY = Duration.days(365);

/**
 * Serves the daily recordings by HTTP ranges, and nothing else of the bucket. CloudFront signs its requests
 * to S3 itself; the viewer's `Authorization` header, which S3 would refuse beside a signature, is not handed on.
 *
 * With a key group, files are for holders of links alone. CloudFront looks at the signature before it looks into its
 * cache, where a file stands once, whoever asks for it: queries are no part of the cache's keys. A preflight goes to
 * the same address, and so brings the same signature.
 *
 * A distribution cannot ask for AWS credentials: where those are what counts, it is switched off.
 */
export class FileDelivery extends Construct {
  /** Absolute URL under which the bucket's `dumps/` objects are served, without a trailing slash. */
  readonly url: string;

  constructor(scope: Construct, id: string, { recordings, access, keyGroup, domains }: FileDeliveryProps) {
    super(scope, id);
    const control = new S3OriginAccessControl(this, 'AccessControl');
    const origin = S3BucketOrigin.withBucketDefaults(recordings.bucket, {
      originAccessControlId: control.originAccessControlId,
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `${Stack.of(this).stackName}: daily recordings`,
      enabled: access !== 'iam',
      ...ownName(this, domains, 'files'),
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        functionAssociations: [{ function: refusal(this), eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: {
        [`/${BUCKET_PREFIX.dumps}*`]: {
          origin,
          allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          // Compressed already; compressing again would make ranges mean something else.
          compress: false,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS,
          originRequestPolicy: OriginRequestPolicy.CORS_S3_ORIGIN,
          responseHeadersPolicy: responseHeaders(this),
          ...(keyGroup && { trustedKeyGroups: [keyGroup] }),
        },
      },
    });
    allowReading(recordings, distribution);
    this.url = `https://${domains?.files ?? distribution.distributionDomainName}/${BUCKET_PREFIX.dumps.replace(/\/$/, '')}`;
  }
}

function refusal(scope: Construct): EdgeFunction {
  return new EdgeFunction(scope, 'Refuse', {
    code: FunctionCode.fromInline(REFUSE),
    runtime: FunctionRuntime.JS_2_0,
    comment: 'Only daily recordings are served',
  });
}

function responseHeaders(scope: Construct): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'CrossOrigin', {
    corsBehavior: {
      accessControlAllowCredentials: false,
      accessControlAllowOrigins: [...CORS.allowOrigins],
      accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
      accessControlAllowHeaders: [...CORS.allowHeaders],
      accessControlExposeHeaders: [...CORS.exposeHeaders],
      accessControlMaxAge: Duration.seconds(CORS.maxAgeSeconds),
      originOverride: true,
    },
    // The same as those of the functions' answers.
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      contentSecurityPolicy: {
        contentSecurityPolicy: SECURITY_HEADERS['content-security-policy'],
        override: true,
      },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: TRANSPORT_SECURITY, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        {
          header: 'cross-origin-resource-policy',
          value: SECURITY_HEADERS['cross-origin-resource-policy'],
          override: true,
        },
      ],
    },
  });
}

/** The CDK's own grant covers the whole bucket; only what stands under `dumps/` may ever be served. */
function allowReading(recordings: Recordings, distribution: Distribution): void {
  recordings.bucket.addToResourcePolicy(
    new PolicyStatement({
      actions: ['s3:GetObject'],
      principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
      resources: [recordings.objects(BUCKET_PREFIX.dumps)],
      conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
    }),
  );
}
