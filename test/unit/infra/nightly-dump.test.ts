import { beforeAll, describe, expect, test } from 'vitest';
import { NIGHTLY_DUMP } from '../../../functions/catalogue.ts';
import {
  actions,
  type Synthesized,
  type Tree,
  synthesize,
  text,
  SYNTHESIS_TIMEOUT_MS,
} from './synthesize.ts';

let stack: Synthesized;
/** A state of the machine by its name. */
const state = (name: Tree | string | undefined): Tree => stack.definition()['States']![text(name)]!;

/** A schedule by the start of its id. */
const schedule = (id: string): Tree =>
  stack.ofType('AWS::Scheduler::Schedule').find(([found]) => found.startsWith(id))![1].Properties;

beforeAll(() => {
  stack = synthesize();
}, SYNTHESIS_TIMEOUT_MS);

const retries = [
  expect.objectContaining({ ErrorEquals: ['States.ALL'], MaxAttempts: NIGHTLY_DUMP.mapRetries }),
];

describe('nightly dump', () => {
  test('plans first, with whatever date and device the execution names', () => {
    const plan = state('Plan');

    expect(stack.definition()).toMatchObject({ StartAt: 'Plan', QueryLanguage: 'JSONata' });
    expect(text(plan['Arguments']!['FunctionName'])).toBe(`<${stack.deployed('maintenance').id}.Arn>`);
    expect(plan['Arguments']!['Payload']).toBe(
      "{% $merge([$states.input, {'task': 'plan', 'execution': $states.context.Execution.Name}]) %}",
    );
    expect(plan).toMatchObject({ Output: '{% $states.result.Payload %}', Retry: retries });
  });

  test('skips the map when there is nothing to dump', () => {
    const choice = state(state('Plan')['Next']);

    expect(choice['Choices']).toEqual([
      { Condition: '{% $states.input.deviceDays > 0 %}', Next: 'Dump every device-day' },
    ]);
    expect(state(choice['Default'])['Type']).toBe('Succeed');
  });

  test("maps over the plan's object, one device-day to one call of dump", () => {
    const map = state('Dump every device-day');

    const processor = map['ItemProcessor']!;

    expect(map).toMatchObject({ Type: 'Map', MaxConcurrency: NIGHTLY_DUMP.mapConcurrency });
    expect(map['ItemReader']).toEqual({
      Resource: 'arn:<AWS::Partition>:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Arguments: { Bucket: '{% $states.input.bucket %}', Key: '{% $states.input.key %}' },
    });
    expect(processor['ProcessorConfig']).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(processor['States']![text(processor['StartAt'])]).toMatchObject({
      Arguments: { FunctionName: `<${stack.deployed('dump').id}.Arn>`, Payload: '{% $states.input %}' },
      Retry: retries,
      Output: {},
    });
  });

  test('hands on no results, which could outgrow what a state may pass', () => {
    const map = state('Dump every device-day');

    expect(map['ResultWriter']!['Arguments']!['Prefix']).toBe('work/results');
    expect(map['Output']).toEqual({ mapRun: '{% $states.result.MapRunArn %}' });
  });

  test('dumps the others when one fails, and ends as failed all the same', () => {
    const map = state('Dump every device-day');
    const count = state(map['Next']);
    const verdict = state(count['Next']);

    expect(map['ToleratedFailurePercentage']).toBe(100);
    expect(text(count['Resource'])).toMatch(/:aws-sdk:sfn:describeMapRun$/);
    expect(verdict['Choices']).toEqual([{ Condition: '{% $states.input.failed > 0 %}', Next: 'Incomplete' }]);
    expect(state(verdict['Default'])['Type']).toBe('Succeed');
    expect(state('Incomplete')).toMatchObject({ Type: 'Fail', Error: 'DeviceDaysFailed' });
  });

  test('is allowed to run itself, its two functions and its lists of work', () => {
    const statements = stack.statements('NightlyDumpStateMachineRole');

    expect([...new Set(actions(statements))]).toEqual([
      'lambda:InvokeFunction',
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:ListMultipartUploadParts',
      's3:PutObject',
      'states:DescribeExecution',
      'states:DescribeMapRun',
      'states:RedriveExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
    const objects = statements.filter((statement) => actions([statement])[0]?.startsWith('s3:'));
    expect(objects.map((statement) => text(statement.Resource)).toSorted()).toEqual([
      expect.stringMatching(/^<Recordings\w+\.Arn>\/work\/\*$/),
      expect.stringMatching(/^<Recordings\w+\.Arn>\/work\/results\/\*$/),
    ]);
  });

  test('names its map runs as the machine is named', () => {
    const { StateMachineName } = stack.only('AWS::StepFunctions::StateMachine').Properties;
    const [statement] = stack
      .statements('NightlyDumpStateMachineRole')
      .filter((each) => each.Action === 'states:DescribeMapRun');

    expect(text(statement!.Resource)).toMatch(
      new RegExp(`:mapRun:${text(StateMachineName)}/${text(state('Dump every device-day')['Label'])}:\\*$`),
    );
  });

  test('is started every night, in UTC, on the minute', () => {
    expect(schedule('NightlyDumpSchedule')).toMatchObject({
      ScheduleExpression: `cron(${NIGHTLY_DUMP.minuteUtc} ${NIGHTLY_DUMP.hourUtc} * * ? *)`,
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Input: '{}' },
    });
  });

  test('is looked at every morning', () => {
    const check = schedule('NightlyDumpCheck');

    expect(check).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: { Input: '{"task":"check"}' },
    });
    expect(text(check['Target']!['Arn'])).toBe(`<${stack.deployed('maintenance').id}.Arn>`);
  });
});
