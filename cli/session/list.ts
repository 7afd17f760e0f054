import { type Command, Option } from 'commander';
import { SESSION_STATES } from '../../shared/session/session.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { count, plural, shortened, table, visible } from '../format.ts';
import { addServerOptions, clientOf, positiveInteger, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { stateName } from './report.ts';
import { timeOf } from './times.ts';

interface ListOptions extends ServerOptions {
  readonly query?: string;
  readonly state?: string;
  readonly sort?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const DETAILS = `
A query is JSON: names with the values that they are to have, or with operators. All of it has to hold.
  operators  $eq $neq $gt $gte $lt $lte $in $nin $startsWith $endsWith $contains $not
  of queries $and $or $nor $not
  names      identity identifier state type group version quality children alternates timestamp timeRange.startTime …,
             and details. with a dot for each level

Examples:
  $ npx odograph session list --state open
  $ npx odograph session list --query '{"details.lap": {"$gte": 3}, "state": {"$neq": "abandoned"}}'
  $ npx odograph session list --sort details.lap:asc --limit 200 --json`;

/** Characters of a cell that may be long: --json has all of them. */
const WIDTH = 40;

/** As many as the API answers at once. */
const MOST = 1000;

export function addListCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('list')
    .summary('find sessions')
    .description('Lists the sessions that you may read, newest first.')
    .option('--query <json>', 'only those that a query means')
    .addOption(new Option('--state <state>', 'only those of this state').choices(Object.keys(SESSION_STATES)))
    .option('--sort <property:direction>', 'asc or desc; several with commas between them')
    .option('--limit <n>', `how many, ${MOST} at most`, positiveInteger, 50)
    .option('--json', 'print JSON');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (options: ListOptions) => done(await run(options, terminal)));
}

async function run(options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const { sort, limit, json } = options;
  const query = queryOf(options);
  const page = await clientOf(options, terminal).sessionPage({
    ...(query !== undefined && { query }),
    ...(sort !== undefined && { sort }),
    pageSize: Math.min(limit, MOST),
  });
  if (json === true) {
    terminal.out(JSON.stringify(page));
    return EXIT.ok;
  }
  const { sessions, total } = page;
  if (sessions.length === 0) {
    terminal.out('There are no such sessions. Make one: npx odograph session create NAME');
    return EXIT.ok;
  }
  const rows = sessions.map(({ identity, identifier, state, timestamp }) => [
    shortened(visible(identity), WIDTH),
    shortened(visible(identifier), WIDTH),
    stateName(state),
    timeOf(timestamp),
  ]);
  const [head = '', ...lines] = table([['Session', 'Title', 'State', 'At'], ...rows]);
  terminal.out(terminal.strong(head));
  for (const line of lines) terminal.out(line);
  terminal.out('');
  const shown = sessions.length < total ? `, the first ${count(sessions.length)} shown` : '';
  terminal.out(`${plural(total, 'session')}${shown}.`);
  return EXIT.ok;
}

/** The text of a query goes on as it is, so that its numbers keep all of their digits. */
function queryOf({ query, state }: ListOptions): string | undefined {
  const parts = [query, state === undefined ? undefined : JSON.stringify({ state })];
  const given = parts.filter((each) => each !== undefined);
  if (query !== undefined) requireJson(query);
  return given.length > 1 ? `{"$and": [${given.join(', ')}]}` : given[0];
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new CliFailure('--query is not JSON.', `Write it like '{"details.lap": {"$gte": 3}}'.`);
  }
}
