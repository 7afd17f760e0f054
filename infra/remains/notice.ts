import { type Kept } from './kept.ts';
import { REMOVALS } from './removal.ts';

/** What someone is told who is about to destroy a stack, by the configuration that they have given. */
export function noticeOf(stackName: string, kept: readonly Kept[]): string {
  const told = `npx odograph remains --stack ${stackName}`;
  const last = [
    'What was deployed last decides, whatever this command is given. Now and afterwards that is told,',
    'with names and how to remove each, or how to take them into a new stack, by:',
    `  ${told}`,
  ];
  if (kept.length === 0)
    return [
      `Destroying ${stackName} as it is configured here leaves nothing: ALL DATA in table and bucket is deleted.`,
      ...last,
    ].join('\n');
  return [
    `Destroying ${stackName} as it is configured here leaves:`,
    ...kept.map(({ id, type }) => `  ${id}: ${REMOVALS[type]?.what ?? type}`),
    'Readings on their way are in the stream, which goes: stop the senders and wait a minute first.',
    ...last,
  ].join('\n');
}
