import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failureOfAws } from '../aws-failure.ts';
import { isPresent } from './presence.aws.ts';
import type { FoundStack } from './stack.ts';
import { stacksOf } from './stacks.cloudformation.ts';

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
  try {
    const stacks = await stacksOf(name, new CloudFormationClient({}));
    // What a stack has left may be part of the next one by now, or may have been removed.
    const taken = new Set(
      stacks.flatMap(({ isStanding, left }) => (isStanding ? left.map((each) => each.name) : [])),
    );
    return await Promise.all(
      stacks.map(async (stack) => {
        if (stack.isStanding) return stack;
        const free = stack.left.filter((each) => !taken.has(each.name));
        const present = await Promise.all(free.map(async (each) => isPresent(each, clients)));
        return { ...stack, left: free.filter((_, at) => present[at]) };
      }),
    );
  } catch (error) {
    throw failureOfAws(error, {
      service: 'AWS',
      sought: 'the stack',
      forbidden: [
        'These AWS credentials may not look at stacks.',
        'They need cloudformation:ListStacks, cloudformation:ListStackResources and cloudformation:GetTemplate.',
      ],
    });
  }
}
