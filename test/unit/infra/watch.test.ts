import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ASSUMED } from '../../../cli/cost/assumptions.ts';
import { METRIC_NAMESPACE, METRICS } from '../../../functions/metrics.ts';
import { readExample } from '../../../infra/nag.ts';
import {
  statementsOf,
  type Synthesized,
  synthesize,
  SYNTHESIS_TIMEOUT_MS,
  text,
  type Tree,
} from './synthesize.ts';

const RUNBOOKS = join(import.meta.dirname, '../../../docs/runbooks');
const pages = readdirSync(RUNBOOKS).filter((file) => file !== 'README.md');

/** What budgets tell has its page, though no alarm of CloudWatch has its name. */
const PAGES_OF_BUDGETS = ['daily-spend.md'];

let plain: Synthesized;
let team: Synthesized;

beforeAll(() => {
  plain = synthesize();
  team = synthesize(readExample('team'));
}, SYNTHESIS_TIMEOUT_MS);

const alarms = (stack: Synthesized): Tree[] =>
  stack.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

const nameOf = (alarm: Tree): string => text(alarm['AlarmName']).replace(/^Odograph-/, '');
const alarm = (name: string): Tree => alarms(plain).find((each) => nameOf(each) === name)!;

describe('alarms', () => {
  test('have a page each, and pages an alarm or a budget', () => {
    const named = alarms(plain).map((each) => `${nameOf(each)}.md`);

    expect(pages.toSorted()).toEqual([...named, ...PAGES_OF_BUDGETS].toSorted());
    for (const each of alarms(plain))
      expect(text(each['AlarmDescription'])).toContain(`docs/runbooks/${nameOf(each)}.md`);
  });

  test('are of all that can go wrong without anyone looking', () => {
    expect(alarms(plain).map(nameOf).toSorted()).toEqual([
      'dashboards-mended',
      'day-not-dumped',
      'dead-letters',
      'iterator-age',
      'night-failed',
      'quarantine',
      'server-errors',
      'store-throttles',
      'throttles',
      'unreconciled',
    ]);
  });

  test('are told when they go on and off', () => {
    const [topic] = plain.ofType('AWS::SNS::Topic')[0]!;

    for (const each of alarms(plain)) {
      expect(each['AlarmActions']).toEqual([{ Ref: topic }]);
      expect(each['OKActions']).toEqual([{ Ref: topic }]);
    }
  });

  test('and secrets are as many as the estimate of costs has them', () => {
    const looked = alarms(plain).map(({ Metrics }) =>
      Metrics === undefined ? 1 : Object.values(Metrics).filter(({ MetricStat }) => MetricStat).length,
    );

    expect(looked.reduce((sum, count) => sum + count, 0)).toBe(ASSUMED.alarmMetrics);
    expect(plain.ofType('AWS::SecretsManager::Secret')).toHaveLength(ASSUMED.secrets);
  });

  test('look at readings that wait', () => {
    expect(alarm('iterator-age')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: plain.deployed('persist').id } }],
      Statistic: 'Maximum',
      Threshold: 300_000,
    });
  });

  test.each([
    ['quarantine', 'persist', METRICS.quarantined],
    ['day-not-dumped', 'maintenance', METRICS.daysNotDumped],
    ['unreconciled', 'dump', METRICS.unreconciled],
    ['dashboards-mended', 'maintenance', METRICS.dashboardsMended],
  ] as const)('%s looks at what %s counts', (name, counter, metric) => {
    expect(alarm(name)).toMatchObject({
      Namespace: METRIC_NAMESPACE,
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: { Ref: plain.deployed(counter).id } }],
      Statistic: 'Sum',
    });
  });

  test('tell also that nobody has looked whether days are dumped', () => {
    const [topic] = plain.ofType('AWS::SNS::Topic')[0]!;

    expect(alarm('day-not-dumped')).toMatchObject({
      TreatMissingData: 'missing',
      InsufficientDataActions: [{ Ref: topic }],
      Period: 86_400,
    });
  });

  test('of errors look at every function that is called', () => {
    const json = JSON.stringify(alarm('server-errors'));

    for (const name of plain.functionNames().filter((each) => plain.url(each)))
      expect(json).toContain(plain.deployed(name).id);
    expect(json).toContain(plain.deployed('socket').id);
  });

  test('of records that were given up look at what the event source counts', () => {
    const [mapping] = plain.ofType('AWS::Lambda::EventSourceMapping')[0]!;

    expect(plain.resources[mapping]!.Properties['MetricsConfig']).toEqual({ Metrics: ['EventCount'] });
    expect(JSON.stringify(alarm('dead-letters'))).toContain(mapping);
  });
});

describe('the topic', () => {
  test('takes what alarms and budgets of this account say, by TLS only', () => {
    const statements = statementsOf(plain.only('AWS::SNS::TopicPolicy'));

    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(statements.filter(({ Effect }) => Effect === 'Deny')).toEqual([
      expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
    expect(allowed.length).toBeGreaterThan(0);
    for (const { Condition } of allowed)
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
  });

  test('writes to an address where one is given', () => {
    expect(plain.ofType('AWS::SNS::Subscription')).toEqual([]);
    expect(team.only('AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'odograph@example.com',
    });
  });
});

describe('budgets', () => {
  test('are of the month and of a day, and told to the topic', () => {
    const [topic] = team.ofType('AWS::SNS::Topic')[0]!;
    const budgets = team.ofType('AWS::Budgets::Budget').map(([, { Properties }]) => Properties);

    expect(budgets.map((each) => each['Budget'])).toEqual([
      expect.objectContaining({ TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 150, Unit: 'USD' } }),
      expect.objectContaining({ TimeUnit: 'DAILY', BudgetLimit: { Amount: 15, Unit: 'USD' } }),
    ]);
    expect(JSON.stringify(budgets)).toContain(`"Address":{"Ref":"${topic}"}`);
    expect(plain.ofType('AWS::Budgets::Budget')).toEqual([]);
  });
});

test('the dashboard shows every alarm', () => {
  const body = JSON.stringify(plain.only('AWS::CloudWatch::Dashboard').Properties['DashboardBody']);

  for (const [id] of plain.ofType('AWS::CloudWatch::Alarm')) expect(body).toContain(id);
});

test('every page says what an alarm means, what to do, and when it is over', () => {
  const index = readFileSync(join(RUNBOOKS, 'README.md'), 'utf8');
  for (const page of pages) {
    const found = readFileSync(join(RUNBOOKS, page), 'utf8');

    expect(found.match(/^## .*$/gm)).toEqual(['## What it means', '## What to do', '## When it is over']);
    expect(index).toContain(`(${page})`);
  }
});
