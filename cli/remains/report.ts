import { REMOVALS } from '../../infra/remains/removal.ts';
import type { Terminal } from '../terminal.ts';
import type { FoundStack, Left } from './stack.ts';

/** What can be taken into a new stack: what holds data. */
const IMPORTED = new Set(['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket']);

/** Tells what would stay of a stack that stands. */
export function reportStanding(stackName: string, left: readonly Left[], terminal: Terminal): void {
  const out = lineOf(terminal);
  if (left.length === 0) {
    out(
      `The stack ${stackName} stands. Destroying it leaves nothing: all data in table and bucket is deleted.`,
    );
    return;
  }
  out(`The stack ${stackName} stands. Destroying it leaves:`);
  for (const each of left) out(`  ${each.name}: ${whatOf(each)}`);
  out('Ask again when it is destroyed: then this tells how to remove each, and how to go on with them.');
}

/** Tells what is left of a stack, how to remove it, and how to go on with it. */
export function reportLeft({ deletedAt, left }: FoundStack, stackName: string, terminal: Terminal): void {
  const out = lineOf(terminal);
  const at = deletedAt === undefined ? '' : ` at ${deletedAt.toISOString()}`;
  out(`The stack ${stackName} was destroyed${at}. Of it remain:`);
  for (const each of left) {
    out('');
    out(`${whatOf(each)}: ${each.name}`);
    const commands = REMOVALS[each.type]?.commands(each.name) ?? [
      '# Odograph knows no command that removes it.',
    ];
    for (const command of commands) out(`  ${command}`);
  }
  const mapping = mappingOf(left);
  if (mapping === undefined) return;
  out('');
  out('To go on with the data instead, take it into a new stack, with the same options as before:');
  out(`  npx cdk import --resource-mapping-inline '${mapping}'`);
  out('  npx cdk deploy');
}

const lineOf =
  (terminal: Terminal) =>
  (line: string): void =>
    terminal.out(line);

const whatOf = ({ type }: Left): string => REMOVALS[type]?.what ?? type;

/** How the CDK is told which resource is which; undefined where there is nothing to go on with. */
function mappingOf(left: readonly Left[]): string | undefined {
  const entries = left.flatMap(({ id, type, name }) => {
    const removal = IMPORTED.has(type) ? REMOVALS[type] : undefined;
    return removal === undefined ? [] : [[id, { [removal.identifier]: name }] as const];
  });
  return entries.length === 0 ? undefined : JSON.stringify(Object.fromEntries(entries));
}
