import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { BOARD_CONFIGURATION_PATH, type BoardConfigurationInput } from '../shared/board/configuration.ts';
import type { AskedOrigins } from '../shared/board/content-security-policy.ts';
import { LASTING, LASTING_PREFIX, pageHeaders, REVALIDATED } from '../shared/board/page-headers.ts';
import { originOfTiles } from '../shared/board/tiles.ts';
import { issuerOfBoard } from './board-options.ts';
import type { Configuration } from './configuration.ts';
import { ownName } from './domains.ts';
import type { FileDelivery } from './file-delivery.ts';
import type { Functions } from './functions.ts';

export interface BoardProps {
  readonly configuration: Configuration;
  /** Absolute folder of the built board; without it there is none. */
  readonly folder: string | undefined;
  readonly functions: Functions;
  readonly files: FileDelivery;
}

/** How long browsers ask for the board over TLS alone. */
const TRANSPORT_SECURITY = Duration.days(365);

/** Memory of the function that copies files into the bucket while the stack is deployed. */
const COPYING_MB = 512;

/** Adds the board to a stack, unless its callers have to sign requests, which a page cannot. @returns its output */
export function addBoard(scope: Construct, { folder, configuration, ...props }: BoardProps): CfnOutput[] {
  if (folder === undefined || configuration.access === 'iam') return [];
  const { url } = new Board(scope, 'Board', { folder, configuration, ...props });
  return [new CfnOutput(scope, 'BoardUrl', { value: url, description: 'The board, for browsers' })];
}

/**
 * The board: files in a bucket of their own, which CloudFront alone may read. It is another origin than that of the
 * recordings, so that nothing that devices have sent is ever of one origin with the page.
 */
class Board extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: BoardProps & { readonly folder: string }) {
    super(scope, id);
    // All of it can be made again.
    const made = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the CDK's declarations ignore exactOptionalPropertyTypes
    const bucket = made as IBucket;
    const { configuration, origins } = configurationOf(props);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `${Stack.of(this).stackName}: board`,
      defaultRootObject: 'index.html',
      ...ownName(this, props.configuration.domains, 'board'),
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: responseHeaders(this, origins),
      },
    });
    const logGroup = new LogGroup(this, 'CopyingLog', {
      retention: props.configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const common = { destinationBucket: bucket, memoryLimit: COPYING_MB, logGroup, prune: false };
    // Pages that are open load parts of the version they are of: those stay. Parts are there before the page that names them.
    const lasting = new BucketDeployment(this, 'Lasting', {
      ...common,
      sources: [Source.asset(props.folder)],
      exclude: ['*'],
      include: [`${LASTING_PREFIX}*`],
      cacheControl: [CacheControl.fromString(LASTING)],
    });
    const page = new BucketDeployment(this, 'Page', {
      ...common,
      sources: [
        Source.asset(props.folder),
        Source.jsonData(BOARD_CONFIGURATION_PATH.slice(1), configuration),
      ],
      exclude: [`${LASTING_PREFIX}*`],
      cacheControl: [CacheControl.fromString(REVALIDATED)],
      distribution,
      distributionPaths: ['/', '/index.html', '/start.js', BOARD_CONFIGURATION_PATH],
    });
    page.node.addDependency(lasting);
    this.url = `https://${props.configuration.domains?.board ?? distribution.distributionDomainName}`;
  }
}

/** What the board is told, and what it may ask. */
function configurationOf({ configuration, functions, files }: BoardProps): {
  readonly configuration: BoardConfigurationInput;
  readonly origins: AskedOrigins;
} {
  const { access, settings, boardSignIn, boardTiles } = configuration;
  const issuer = issuerOfBoard(settings, boardSignIn);
  const apiUrl = functions.url('api', '');
  const dashboardsUrl = functions.url('dashboards', '');
  const sessionsUrl = functions.url('sessions', '');
  const manifestUrl = functions.url('manifest', 'v1/manifest');
  return {
    configuration: {
      apiUrl,
      dashboardsUrl,
      sessionsUrl,
      manifestUrl,
      filesUrl: files.url,
      access:
        access === 'open' ? { mode: 'open' } : { mode: 'keys', ...(issuer && { signIn: issuer.signIn }) },
      ...(boardTiles && { tiles: boardTiles }),
    },
    // A source that ends in a slash stands for all that lies below it.
    origins: {
      endpoints: [
        apiUrl,
        dashboardsUrl,
        sessionsUrl,
        functions.url('manifest', ''),
        functions.url('data', ''),
        `${files.url}/`,
        ...(issuer?.origins ?? []),
      ],
      tiles: boardTiles && originOfTiles(boardTiles),
    },
  };
}

function responseHeaders(scope: Construct, origins: AskedOrigins): ResponseHeadersPolicy {
  const { 'content-security-policy': contentSecurityPolicy, ...others } = pageHeaders(origins);
  return new ResponseHeadersPolicy(scope, 'Headers', {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: TRANSPORT_SECURITY, override: true },
    },
    customHeadersBehavior: {
      customHeaders: Object.entries(others)
        .filter(([header]) => header.startsWith('cross-origin-'))
        .map(([header, value]) => ({ header, value, override: true })),
    },
  });
}
