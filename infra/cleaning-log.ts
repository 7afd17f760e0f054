import { type Stack, CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The function of the CDK that empties buckets before they go: one for a stack. */
const CLEANING = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/**
 * Gives that function a log that ends as the others do. By itself it writes to one that the platform makes, which never
 * expires and is left when the stack is gone.
 */
export function keepLogOfCleaning(stack: Stack, retention: RetentionDays): void {
  const handler = stack.node.tryFindChild(CLEANING)?.node.tryFindChild('Handler');
  if (handler === undefined) return;
  if (!(handler instanceof CfnResource)) throw new Error(`${CLEANING} is not made as it was`);
  const { logGroupName } = new LogGroup(stack, 'CleaningLog', {
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroupName });
}
