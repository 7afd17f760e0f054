import type { Command } from 'commander';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { reportLeft, reportStanding } from './report.ts';

interface RemainsOptions {
  readonly stack: string;
}

const DETAILS = `
A stack that is destroyed leaves its data, unless it was deployed with odograph:retainData=false. This asks CloudFormation,
with your AWS credentials, what that is, and prints the commands that remove it. What another stack has taken in is left
out. It removes nothing itself.

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
  // Other commands need not wait until four clients of AWS are loaded.
  const { lookAtStacks } = await import('./look-at-stacks.ts');
  const stacks = await lookAtStacks(name);
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
