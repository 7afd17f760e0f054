import { type Command, InvalidArgumentError, Option } from 'commander';
import { SESSION_STATES } from '../../shared/session/session.ts';
import { CliFailure } from '../failure.ts';
import { collect, share } from '../options.ts';
import { instantNs } from './times.ts';

/** Options that say what a session has. */
export interface ContentOptions {
  readonly title?: string;
  readonly state?: string;
  readonly at?: string;
  readonly start?: string;
  readonly end?: string;
  readonly type?: string;
  readonly group?: string;
  readonly quality?: number;
  readonly detail?: readonly string[];
}

export const addContentOptions = (command: Command): Command =>
  command
    .option('--title <title>', 'what people call it')
    .addOption(new Option('--state <state>', 'what becomes of it').choices(Object.keys(SESSION_STATES)))
    .option('--at <time>', 'its place in time among sessions, RFC 3339', instantNs)
    .option(
      '--start <time>',
      'the time that it covers, if that is not to follow from its data; with --end',
      instantNs,
    )
    .option('--end <time>', 'the end of that, itself included', instantNs)
    .option('--type <type>', 'kind of session')
    .option('--group <group>', 'what it belongs to')
    .option('--quality <share>', 'from 0 to 1', share)
    .option(
      '--detail <name=value>',
      'a detail; a value that is JSON is taken as that; may be given several times',
      detail,
    );

const detail = (text: string, before?: readonly string[]): string[] => {
  if (text.indexOf('=') < 1) throw new InvalidArgumentError('Write it like lap=3.');
  return collect(text, before);
};

/** What the options say, as the API takes it. @throws CliFailure */
export function contentOf({
  title,
  state,
  at,
  start,
  end,
  type,
  group,
  quality,
  detail: list,
}: ContentOptions) {
  if ((start === undefined) !== (end === undefined))
    throw new CliFailure('A time range has a start and an end.', 'Give both --start and --end, or neither.');
  return {
    ...(title !== undefined && { identifier: title }),
    ...(state !== undefined && { state }),
    ...(at !== undefined && { timestamp: at }),
    ...(start !== undefined && end !== undefined && { timeRange: { startTime: start, endTime: end } }),
    ...(type !== undefined && { type }),
    ...(group !== undefined && { group }),
    ...(quality !== undefined && { quality }),
    ...(list !== undefined && { details: detailsOf(list) }),
  };
}

// Entries, not assignments: so that a detail called `__proto__` stays one.
const detailsOf = (list: readonly string[]) =>
  Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf('=');
      return [text.slice(0, at), valueOf(text.slice(at + 1))] as const;
    }),
  );

function valueOf(text: string): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
