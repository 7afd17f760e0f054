import { Annotations, CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addBoard } from './board.ts';
import { keepLogOfCleaning } from './cleaning-log.ts';
import type { Configuration } from './configuration.ts';
import { deliver } from './delivery.ts';
import { FileDelivery } from './file-delivery.ts';
import { type Bundles, Functions } from './functions.ts';
import { IngestStream } from './ingest-stream.ts';
import { LinkKeys } from './link-keys.ts';
import { NightlyDump } from './nightly-dump.ts';
import { grantPermissions } from './permissions.ts';
import { ReadingStore } from './reading-store.ts';
import { Recordings } from './recordings.ts';
import { SocketApi } from './socket-api.ts';
import { keyOfSchema } from '../shared/dashboard/settings.ts';
import { foldersOf } from './source-options.ts';
import { Watch } from './watch.ts';

export interface OdographStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly bundles: Bundles;
  /** Absolute folder of the built board; without it there is none. */
  readonly board?: string;
}

/** One whole Odograph: a construct for every stage that readings pass, in the order in which they pass it. */
export class OdographStack extends Stack {
  readonly outputs: readonly CfnOutput[];

  constructor(scope: Construct, id: string, { configuration, bundles, board, ...props }: OdographStackProps) {
    super(scope, id, { description: 'Odograph: readings in, recordings out', ...props });
    const { stream } = new IngestStream(this, 'Ingest', configuration);
    const { table } = new ReadingStore(this, 'Readings', configuration);
    const recordings = new Recordings(this, 'Recordings', configuration);
    const functions = new Functions(this, 'Functions', { ...configuration, bundles });
    const { batchingWindowSeconds, deliveriesPerShard } = configuration;
    const delivery = deliver({
      stream,
      persist: functions.get('persist'),
      recordings,
      batchingWindowSeconds,
      deliveriesPerShard,
    });
    const socket = new SocketApi(this, 'Socket', {
      socket: functions.get('socket'),
      access: configuration.access,
    });
    const links =
      configuration.access === 'keys'
        ? new LinkKeys(this, 'Links', { ...configuration, keys: functions.get('keys') })
        : undefined;
    const files = new FileDelivery(this, 'Files', {
      recordings,
      access: configuration.access,
      keyGroup: links?.keyGroup,
      domains: configuration.domains,
    });
    const maintenance = functions.get('maintenance');
    const { stateMachine } = new NightlyDump(this, 'NightlyDump', {
      maintenance,
      dump: functions.get('dump'),
      recordings,
      hourUtc: configuration.dumpHourUtc,
      dumpsAtOnce: configuration.dumpsAtOnce,
    });

    const dataUrl = functions.url('data', 'v1/data');
    functions.connect('stream', stream.streamName);
    functions.connect('table', table.tableName);
    functions.connect('bucket', recordings.bucket.bucketName);
    functions.connect('dataUrl', dataUrl);
    functions.connect('filesUrl', files.url);
    functions.connect('access', JSON.stringify(configuration.settings));
    functions.connect('limits', JSON.stringify(configuration.limits));
    functions.connect('lanes', JSON.stringify(configuration.lanes));
    functions.connect('sources', JSON.stringify(configuration.sources));
    functions.connect('dashboards', JSON.stringify(configuration.dashboards));
    functions.connect('indexShards', String(configuration.indexShards));
    if (links) connectLinks(functions, links);
    functions.connect('dumpStateMachine', stateMachine.stateMachineArn);
    grantPermissions(functions, {
      stream,
      table,
      recordings,
      stateMachine,
      links,
      folders: foldersOf(configuration.sources),
      schema: keyOfSchema(configuration.dashboards),
    });

    const watch = new Watch(this, 'Watch', {
      configuration,
      functions,
      stream,
      delivery,
      table,
      stateMachine,
    });

    this.outputs = [
      ...addBoard(this, { folder: board, configuration, functions, files }),
      output(
        this,
        'ManifestUrl',
        functions.url('manifest', 'v1/manifest'),
        'Where a viewer asks what there is',
      ),
      output(this, 'IngestUrl', functions.url('ingest', 'ingest'), 'Where devices send readings'),
      output(this, 'SocketUrl', socket.url, 'Where devices that stay connected send readings'),
      output(this, 'DataUrl', dataUrl, 'Where a viewer loads a stretch of time'),
      output(
        this,
        'SessionsUrl',
        functions.url('sessions', 'rta/v2/sessions'),
        'Sessions, and the data of their channels',
      ),
      output(
        this,
        'InternalUrl',
        functions.url('internal', 'internal/rta/v2/sessions'),
        'Where services with AWS credentials create and change sessions',
      ),
      output(this, 'ApiUrl', functions.url('api', 'api'), 'Questions about devices, dumps and dead letters'),
      output(this, 'DashboardsUrl', functions.url('dashboards', 'dashboard'), 'Dashboards'),
      output(
        this,
        'MaintenanceUrl',
        functions.url('internal', 'maintenance/dashboard'),
        'Where those with AWS credentials keep house of dashboards',
      ),
      output(this, 'ApiDocs', functions.url('api', 'docs'), 'The page that shows the API'),
      output(this, 'FilesUrl', files.url, 'Where daily recordings are served'),
      output(this, 'AlarmTopic', watch.topic.topicArn, 'Where alarms are told'),
      output(this, 'DashboardName', watch.dashboard.dashboardName, 'The dashboard in CloudWatch'),
      output(this, 'ReadingsTable', table.tableName, 'The table of readings'),
      output(this, 'RecordingsBucket', recordings.bucket.bucketName, 'The bucket of daily recordings'),
    ];
    keepLogOfCleaning(this, configuration.logRetentionDays);
    tag(this, configuration);
    warn(this, configuration);
  }
}

/** The signing keys of links. Where there are none, functions are told of none. */
function connectLinks(functions: Functions, { ring, fileKeys: [fileKey] }: LinkKeys): void {
  functions.connect('linkKeys', ring.secretArn);
  functions.connect('fileKey', fileKey.secret.secretArn);
  functions.connect('fileKeyId', fileKey.publicKey.publicKeyId);
}

function output(stack: Stack, id: string, value: string, description: string): CfnOutput {
  return new CfnOutput(stack, id, { value, description });
}

/** By which bills are told apart, and what belongs to a system is found, also when its stack is gone. */
function tag(stack: Stack, { stage }: Configuration): void {
  const tags = Tags.of(stack);
  tags.add('application', 'odograph');
  tags.add('odograph:name', stack.stackName);
  if (stage !== undefined) tags.add('odograph:stage', stage);
}

function warn(stack: Stack, { access, settings }: Configuration): void {
  const annotations = Annotations.of(stack);
  if (access === 'open') {
    annotations.addWarningV2(
      'odograph:open-access',
      'odograph:access is open: anyone who learns a URL can send readings and read all recordings.',
    );
  }
  if (access === 'keys' && settings.oidc === undefined) {
    annotations.addWarningV2(
      'odograph:no-issuer',
      'odograph:oidcIssuer is not set: only holders of keys can read; nobody can sign in.',
    );
  }
}
