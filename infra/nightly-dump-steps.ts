import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DistributedMap,
  Fail,
  type IChainable,
  JitterType,
  type RetryProps,
  ResultWriterV2,
  S3JsonItemReader,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { NIGHTLY_DUMP } from '../functions/catalogue.ts';
import { BUCKET_PREFIX } from '../shared/store/table.ts';
import type { Recordings } from './recordings.ts';

/** Name of the map within the ARNs of its runs. */
export const MAP_LABEL = 'DeviceDays';

export interface DumpStepsProps {
  readonly maintenance: LambdaFunction;
  readonly dump: LambdaFunction;
  readonly recordings: Recordings;
  /** ARN pattern of the map's runs. */
  readonly mapRuns: string;
  readonly dumpsAtOnce: number;
}

const RETRY: RetryProps = {
  maxAttempts: NIGHTLY_DUMP.mapRetries,
  interval: Duration.seconds(10),
  backoffRate: 3,
  jitterStrategy: JitterType.FULL,
};

/**
 * Plan, then dump every device-day of the plan. One that fails, after its retries, keeps no other from
 * being dumped; the execution still ends as failed, so that nobody takes it for complete.
 */
export function dumpSteps(scope: Construct, props: DumpStepsProps): IChainable {
  const complete = Succeed.jsonata(scope, 'Complete');
  const incomplete = Fail.jsonata(scope, 'Incomplete', {
    error: 'DeviceDaysFailed',
    cause:
      '{% $string($states.input.failed) & " device-days could not be dumped; see map run " & $states.input.mapRun %}',
  });
  const verdict = Choice.jsonata(scope, 'Were all dumped?')
    .when(Condition.jsonata('{% $states.input.failed > 0 %}'), incomplete)
    .otherwise(complete);
  const dumpAll = everyDeviceDay(scope, props).next(countFailures(scope, props)).next(verdict);
  return plan(scope, props).next(
    Choice.jsonata(scope, 'Is there anything to dump?')
      .when(Condition.jsonata('{% $states.input.deviceDays > 0 %}'), dumpAll)
      .otherwise(complete),
  );
}

/** The date and the device are optional in the execution's input; the task's own members win over it. */
function plan(scope: Construct, { maintenance }: DumpStepsProps): LambdaInvoke {
  const task = "{'task': 'plan', 'execution': $states.context.Execution.Name}";
  const step = LambdaInvoke.jsonata(scope, 'Plan', {
    lambdaFunction: maintenance,
    payload: TaskInput.fromText(`{% $merge([$states.input, ${task}]) %}`),
    outputs: '{% $states.result.Payload %}',
    retryOnServiceExceptions: false,
  });
  step.addRetry(RETRY);
  return step;
}

function everyDeviceDay(scope: Construct, { dump, recordings, dumpsAtOnce }: DumpStepsProps): DistributedMap {
  const one = LambdaInvoke.jsonata(scope, 'Dump a device-day', {
    lambdaFunction: dump,
    payload: TaskInput.fromText('{% $states.input %}'),
    outputs: {},
    retryOnServiceExceptions: false,
  });
  one.addRetry(RETRY);
  const map = DistributedMap.jsonata(scope, 'Dump every device-day', {
    label: MAP_LABEL,
    mapExecutionType: StateMachineType.STANDARD,
    maxConcurrency: dumpsAtOnce,
    toleratedFailurePercentage: 100,
    itemReader: new PlanReader(
      {
        bucketNamePath: '{% $states.input.bucket %}',
        key: '{% $states.input.key %}',
      },
      recordings,
    ),
    // Every dump records itself in the index. Results go to a file that expires, since those of a large
    // fleet would exceed what a state may hand on (256 KiB).
    resultWriterV2: new ResultsWriter(recordings),
    outputs: { mapRun: '{% $states.result.MapRunArn %}' },
  });
  map.itemProcessor(one);
  return map;
}

function countFailures(scope: Construct, { mapRuns }: DumpStepsProps): CallAwsService {
  const counts = '$states.result.ItemCounts';
  return CallAwsService.jsonata(scope, 'Count failures', {
    service: 'sfn',
    action: 'describeMapRun',
    iamAction: 'states:DescribeMapRun',
    iamResources: [mapRuns],
    parameters: { MapRunArn: '{% $states.input.mapRun %}' },
    outputs: {
      mapRun: '{% $states.input.mapRun %}',
      failed: `{% ${counts}.Failed + ${counts}.TimedOut + ${counts}.Aborted %}`,
    },
  });
}

/** Reads the plan; the CDK's own reader of a bucket known only when it runs is granted nothing. */
class PlanReader extends S3JsonItemReader {
  readonly #plans: string;

  constructor(props: { readonly bucketNamePath: string; readonly key: string }, recordings: Recordings) {
    super(props);
    this.#plans = recordings.objects(BUCKET_PREFIX.work);
  }

  override providePolicyStatements(): PolicyStatement[] {
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.#plans] })];
  }
}

/** Writes results beside the plans; the CDK's own writer is granted the whole bucket. */
class ResultsWriter extends ResultWriterV2 {
  readonly #results: string;

  constructor(recordings: Recordings) {
    const prefix = `${BUCKET_PREFIX.work}results`;
    super({ bucket: recordings.bucket, prefix });
    this.#results = recordings.objects(`${prefix}/`);
  }

  override providePolicyStatements(): PolicyStatement[] {
    const actions = [
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ];
    return [new PolicyStatement({ actions, resources: [this.#results] })];
  }
}
