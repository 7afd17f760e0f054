import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CORS } from '../functions/catalogue.ts';
import { BUCKET_PREFIX } from '../shared/store/table.ts';

export interface RecordingsProps {
  /** Whether the bucket outlives the stack. */
  readonly retainData: boolean;
  /** After how many days daily recordings are kept where storage is cheaper and reading dearer; otherwise never. */
  readonly coolDumpsAfterDays?: number | undefined;
}

/** The bucket of daily recordings, of the dump's lists of work, and of records that could not be processed. */
export class Recordings extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, { retainData, coolDumpsAfterDays }: RecordingsProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        {
          id: 'replaced-objects',
          noncurrentVersionExpiration: Duration.days(30),
          expiredObjectDeleteMarker: true,
        },
        { id: 'lists-of-work', prefix: BUCKET_PREFIX.work, expiration: Duration.days(7) },
        ...coolDumps(coolDumpsAfterDays),
      ],
      // Answers the preflight requests that CloudFront passes on; everything else it answers itself.
      cors: [
        {
          allowedOrigins: [...CORS.allowOrigins],
          allowedMethods: [HttpMethods.GET, HttpMethods.HEAD],
          allowedHeaders: [...CORS.allowHeaders],
          exposedHeaders: [...CORS.exposeHeaders],
          maxAge: CORS.maxAgeSeconds,
        },
      ],
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !retainData,
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the CDK's declarations ignore exactOptionalPropertyTypes
    this.bucket = bucket as IBucket;
  }

  /** ARN of every object under a prefix. */
  objects(prefix: string): string {
    return this.bucket.arnForObjects(`${prefix}*`);
  }
}

/** Files stay as quick to read as before, and never go: the index lists them. */
function coolDumps(days: number | undefined): LifecycleRule[] {
  if (days === undefined) return [];
  const transitionAfter = Duration.days(days);
  const transitions = [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter }];
  return [{ id: 'cool-dumps', prefix: BUCKET_PREFIX.dumps, transitions }];
}
