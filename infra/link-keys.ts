import { Aws, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnPublicKey, KeyGroup, PublicKey } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { KEY_RESOURCES } from '../functions/keys/resources.ts';

export interface LinkKeysProps {
  /** Makes keys and turns the ring. */
  readonly keys: LambdaFunction;
  readonly linkKeyDays: number;
  readonly fileKeyGeneration: number;
  /** Whether what the stack holds outlives it. */
  readonly retainData: boolean;
}

/** Longer than the function may run, so that a stack waits no longer than it has to when no answer comes at all. */
const ANSWERED_WITHIN = Duration.minutes(10);

/**
 * What links are signed with. Nobody ever sees it: the function makes it, where it is kept.
 *
 * Links to data are signed with a ring of keys, which Secrets Manager has turned every so many days; the key that
 * signed before stays in it, so that links which are out go on. Links to files are signed with a key pair, of which
 * CloudFront has to know the public half, so that another one takes another deployment.
 */
export class LinkKeys extends Construct {
  /** Holds the keys of links to data. */
  readonly ring: Secret;
  /** Pairs for links to files: the one that signs, and the one before it. */
  readonly fileKeys: readonly [FileKey, ...FileKey[]];
  /** What CloudFront takes signatures of. */
  readonly keyGroup: KeyGroup;

  constructor(scope: Construct, id: string, props: LinkKeysProps) {
    super(scope, id);
    const { fileKeyGeneration: generation } = props;
    this.ring = linkRing(this, props);
    this.fileKeys = [
      new FileKey(this, generation, props),
      // Links of the pair before are still out. It stays whole, so that functions go on until they know the new one.
      ...(generation > 1 ? [new FileKey(this, generation - 1, props)] : []),
    ];
    this.keyGroup = new KeyGroup(this, 'KeyGroup', {
      keyGroupName: globalName(this, 'files'),
      comment: `${Stack.of(this).stackName}: links to daily recordings`,
      items: this.fileKeys.map(({ publicKey }) => publicKey),
    });
  }
}

/** A key pair for links to files. Its logical ids carry its generation: CloudFront lets nobody exchange a public key. */
export class FileKey extends Construct {
  readonly secret: Secret;
  readonly publicKey: PublicKey;

  constructor(scope: Construct, generation: number, { keys, retainData }: LinkKeysProps) {
    super(scope, `FileKey${generation}`);
    const { stackName } = Stack.of(this);
    const description = `${stackName}: signs links to daily recordings (${generation})`;
    this.secret = newSecret(this, 'Secret', description, retainData);
    allow(keys, this.secret, ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue']);
    const made = makeIn(this, this.secret, keys, KEY_RESOURCES.fileKey);
    this.publicKey = new PublicKey(this, 'PublicKey', {
      publicKeyName: globalName(this, `files-${generation}`),
      comment: description,
      encodedKey: made.getAttString(KEY_RESOURCES.publicKey),
    });
    const resource = this.publicKey.node.defaultChild;
    if (!(resource instanceof CfnPublicKey)) throw new Error('a public key is not made as it was');
    // That of the CDK is the same wherever a stack of this name stands.
    const reference = `${Aws.STACK_ID}/${generation}`;
    resource.addPropertyOverride('PublicKeyConfig.CallerReference', reference);
  }
}

function linkRing(scope: Construct, { keys, linkKeyDays, retainData }: LinkKeysProps): Secret {
  const { stackName } = Stack.of(scope);
  const secret = newSecret(scope, 'Ring', `${stackName}: signs links to data`, retainData);
  allow(keys, secret, [
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ]);
  const made = makeIn(scope, secret, keys, KEY_RESOURCES.ring);
  keys.addPermission('TurnRing', {
    principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceArn: secret.secretArn,
  });
  // Not `addRotationSchedule`, which lets the function make random passwords and be called for any secret.
  const schedule = new CfnRotationSchedule(scope, 'Rotation', {
    secretId: secret.secretArn,
    rotationLambdaArn: keys.functionArn,
    rotationRules: { scheduleExpression: `rate(${linkKeyDays} ${linkKeyDays === 1 ? 'day' : 'days'})` },
  });
  // The first turn is made at once, so there has to be a ring, and a way to ask for it.
  schedule.node.addDependency(made, keys);
  return secret;
}

/** A secret as the platform makes it, which holds nothing of use before the function has put it in. */
function newSecret(scope: Construct, id: string, description: string, retainData: boolean): Secret {
  const removalPolicy = retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  return new Secret(scope, id, { description, removalPolicy });
}

function makeIn(
  scope: Construct,
  secret: Secret,
  keys: LambdaFunction,
  resourceType: string,
): CustomResource {
  return new CustomResource(scope, 'Made', {
    serviceToken: keys.functionArn,
    serviceTimeout: ANSWERED_WITHIN,
    resourceType,
    properties: { [KEY_RESOURCES.secret]: secret.secretArn },
  });
}

function allow(keys: LambdaFunction, secret: Secret, actions: string[]): void {
  keys.addToRolePolicy(new PolicyStatement({ actions, resources: [secret.secretArn] }));
}

/** CloudFront's names are of the whole account, in which systems of one name may stand in several regions. */
const globalName = (scope: Construct, name: string): string =>
  `${Stack.of(scope).stackName}-${Aws.REGION}-${name}`;
