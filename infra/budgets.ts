import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** A day costs too much when it takes this part of a month: three times its share. */
const DAYS_OF_BUDGET = 10;

/** Name of the page of both budgets. */
export const SPEND = 'daily-spend';

/**
 * Tells when the account costs more than it may: in a day, and in a month before it is over. Of the whole account, since a
 * budget of one stack counts nothing until its tag is activated for billing.
 */
export function addBudgets(scope: Construct, monthlyUsd: number, topic: ITopic): void {
  const { stackName } = Stack.of(scope);
  const told = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: {
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
    },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  const budget = (id: string, timeUnit: 'DAILY' | 'MONTHLY', amount: number, isForecast: boolean) =>
    new CfnBudget(scope, id, {
      budget: {
        budgetName: `${stackName}-${SPEND}-${timeUnit.toLowerCase()}`,
        budgetType: 'COST',
        timeUnit,
        budgetLimit: { amount, unit: 'USD' },
      },
      notificationsWithSubscribers: [told('ACTUAL', 100), ...(isForecast ? [told('FORECASTED', 100)] : [])],
    });
  budget('Month', 'MONTHLY', monthlyUsd, true);
  budget('Day', 'DAILY', Math.max(1, Math.round(monthlyUsd / DAYS_OF_BUDGET)), false);
}
