/** A finding of cdk-nag that is left as it is. */
export interface NagException {
  readonly rule: RegExp;
  /** Path of the construct below its stack. */
  readonly resource: RegExp;
  readonly reason: string;
}

/** The function that the CDK itself adds to copy the board's files into their bucket. */
const COPYING = /^Custom::CDKBucketDeployment/;

/** Every finding that is left, with why. One that is not covered here fails `npm run check`; so does a line too many. */
export const NAG_EXCEPTIONS: readonly NagException[] = [
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /^Socket\/Api\/\$(connect|default|disconnect)-Route\//,
    reason:
      'The function looks at keys when a connection opens, and at what the key may do with every frame; where access is iam, the platform asks at $connect, the only route where it can.',
  },
  {
    rule: /^(AwsSolutions-APIG1|Serverless-APIGWAccessLogging)$/,
    resource: /^Socket\/Stage\//,
    reason:
      'One line for each frame would cost more than the frame. The function logs what went wrong, and receipts tell senders what was taken.',
  },
  {
    rule: /^AwsSolutions-CFR1$/,
    resource: /^(Board|Files)\/Distribution\//,
    reason: 'Where readers are is not for us to say: who they are is decided by signatures, keys and tokens.',
  },
  {
    rule: /^AwsSolutions-CFR2$/,
    resource: /^(Board|Files)\/Distribution\//,
    reason:
      'Files are static and, where access is keys, behind signatures that CloudFront checks itself; there is no code behind them to protect. A web ACL costs more a month than a small system; those who want one associate it.',
  },
  {
    rule: /^AwsSolutions-CFR3$/,
    resource: /^(Board|Files)\/Distribution\//,
    reason:
      'Logs of requests hold the signatures of links and the addresses of readers, and want a bucket with ACLs. Metrics of the distribution tell errors and volume.',
  },
  {
    rule: /^AwsSolutions-CFR4$/,
    resource: /^(Board|Files)\/Distribution\//,
    reason:
      'CloudFront’s own certificate comes with a security policy of its own that cannot be chosen. With odograph:domains it is TLS 1.2 at least.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    resource: /^(Board|Recordings)\/Bucket\//,
    reason:
      'Only CloudFront and the stack’s own roles can read; the board holds nothing that is secret. Whoever has to account for each access turns on data events of CloudTrail, which know the caller.',
  },
  {
    rule: /^AwsSolutions-SF1$/,
    resource: /^NightlyDump\/StateMachine\//,
    reason:
      'A standard workflow keeps the history of each execution and of each device-day for 90 days; a log would hold it twice, and needs a role that may change log deliveries of the whole account.',
  },
  {
    rule: /^(AwsSolutions-SF2|Serverless-StepFunctionStateMachineXray)$/,
    resource: /^NightlyDump\/StateMachine\//,
    reason:
      'There is one call behind each step: its time stands in the execution’s history. Tracing would add a role on all resources.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    resource: /^Links\/FileKey\d+\/Secret\//,
    reason:
      'CloudFront has to know the public half, so that another pair takes a deployment: odograph:fileKeyGeneration. The ring of links to data is turned by itself.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<RecordingsBucket\w+\.Arn>\/(aws\/lambda|dashboards|dead-letters|dumps|schemas|work|work\/results)\/\*\]$/,
    resource: /^(Functions\/\w+\/Role|NightlyDump\/StateMachine\/Role)\/DefaultPolicy\//,
    reason: 'The objects of one folder: their names are made of devices, days and content.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Functions(dump|maintenance)Function\w+\.Arn>:\*\]$/,
    resource: /^(NightlyDump\/StateMachine\/Role|SchedulerRoleForTarget-\w+)\/DefaultPolicy\//,
    reason: 'Any version of the one function that the step or the schedule calls; there are no others.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:states:.*:execution:.*NightlyDumpStateMachine.*\*\]$/,
    resource: /^(NightlyDump\/StateMachine\/DistributedMapPolicy|Functions\/api\/Role\/DefaultPolicy)\//,
    reason: 'Executions of the one state machine: their names are known only when they have started.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:states:.*:mapRun:[\w-]+-nightly-dump\/DeviceDays:\*\]$/,
    resource: /^NightlyDump\/StateMachine\/Role\/DefaultPolicy\//,
    reason: 'Map runs of the one state machine: their names are known only when they have started.',
  },
  {
    rule: /^Serverless-SNSRedrivePolicy$/,
    resource: /^Watch\/Topic\//,
    reason:
      'Mail that cannot be delivered is tried again by SNS for hours; the state of each alarm stays in CloudWatch. Nobody would look into a queue who does not look at mail.',
  },
  {
    rule: /^Serverless-LambdaDLQ$/,
    resource: /^Functions\/\w+\/Function\//,
    reason:
      'Nobody calls these functions asynchronously whose event could be lost: callers get the error themselves, records of the stream go to the bucket, steps and schedules are tried again.',
  },
  {
    rule: /^Serverless-LambdaTracing$/,
    resource: /^Functions\/\w+\/Function\//,
    reason: 'Tracing is left out: docs/decisions/0017-watch.md tells why.',
  },
  {
    rule: /^(AwsSolutions-IAM4\[.*AWSLambdaBasicExecutionRole\]|AwsSolutions-IAM5\[.*\]|AwsSolutions-L1|Serverless-Lambda(DLQ|LatestVersion|Tracing))$/,
    resource: COPYING,
    reason:
      'The CDK’s own: it runs while the stack is deployed, copies the board’s files, and reaches no data. Its role and runtime are not for us to choose.',
  },
];
