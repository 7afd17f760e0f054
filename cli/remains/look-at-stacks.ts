import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failureOfAws } from '../aws-failure.ts';
import { isPresent } from './presence.aws.ts';
import type { FoundStack, Left } from './stack.ts';
import { isTaken, stacksOf } from './stacks.cloudformation.ts';

/**
 * Stacks of a name, with what of them is there still.
 *
 * @throws CliFailure when AWS cannot be asked
 */
export async function lookAtStacks(name: string): Promise<FoundStack[]> {
  const clients = {
    tables: new DynamoDBClient({}),
    buckets: new S3Client({}),
    secrets: new SecretsManagerClient({}),
  };
  const cloudFormation = new CloudFormationClient({});
  /** What a stack has left may be part of another one by now, or may have been removed. */
  const isLeft = async (each: Left): Promise<boolean> =>
    (await isPresent(each, clients)) && !(await isTaken(each, cloudFormation));
  try {
    const stacks = await stacksOf(name, cloudFormation);
    return await Promise.all(
      stacks.map(async (stack) => {
        if (stack.isStanding) return stack;
        const remains = await Promise.all(stack.left.map(isLeft));
        return { ...stack, left: stack.left.filter((_, at) => remains[at]) };
      }),
    );
  } catch (error) {
    throw failureOfAws(error, {
      service: 'AWS',
      sought: 'the stack',
      forbidden: [
        'These AWS credentials may not look at stacks.',
        'They need cloudformation:ListStacks, ListStackResources, DescribeStackResources and GetTemplate.',
      ],
    });
  }
}
