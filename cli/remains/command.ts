import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import { failureOfAws } from '../aws-failure.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { isPresent } from './presence.aws.ts';
import { reportLeft, reportStanding } from './report.ts';
import type { FoundStack } from './stack.ts';
import { stacksOf } from './stacks.cloudformation.ts';

interface RemainsOptions {
  readonly stack: string;
}

const DETAILS = `
A stack that is destroyed leaves its data, unless it was deployed with odograph:retainData=false. This asks CloudFormation,
with your AWS credentials, what that is, and prints the commands that remove it. It removes nothing itself.

CloudFormation tells of a stack for 90 days after it was destroyed.

Examples:
  $ npx odograph remains
  $ AWS_REGION=eu-central-1 npx odograph remains --stack OdographFleet`;

export function addRemainsCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('remains')
    .summary('tell what a destroyed deployment has left')
    .description(
      'Tells what remains of a deployment that was destroyed, and how to remove it or go on with it.',
    )
    .option('--stack <name>', 'name of the stack', 'Odograph')
    .addHelpText('after', DETAILS)
    .action(async (options: RemainsOptions) => done(await run(options, terminal)));
}

async function run({ stack: name }: RemainsOptions, terminal: Terminal): Promise<ExitCode> {
  const stacks = await look(name);
  if (stacks.length === 0) {
    throw new CliFailure(
      `There is no stack ${name} in this account and region, and was none in the last 90 days.`,
      'AWS_REGION says which region is meant, --stack which stack.',
    );
  }
  const standing = stacks.filter(({ isStanding }) => isStanding);
  const destroyed = stacks.filter(({ isStanding, left }) => !isStanding && left.length > 0);
  for (const { left } of standing) reportStanding(name, left, terminal);
  for (const stack of destroyed) reportLeft(stack, name, terminal);
  if (standing.length + destroyed.length === 0)
    terminal.out(`The stack ${name} was destroyed, and nothing of it remains.`);
  return EXIT.ok;
}

/** Stacks of a name, with what of them is there still. */
async function look(name: string): Promise<FoundStack[]> {
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
