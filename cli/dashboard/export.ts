import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import { ClientError } from '../../shared/client/client-error.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { plural } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { addHouseOptions, House, HOUSE_DETAILS, type HouseOptions } from './house.ts';

const exported = z.object({
  id: z.string(),
  whitelisted: z.boolean().default(false),
  protected: z.boolean().default(false),
  dashboard: z.unknown(),
});

/** A dashboard as files of an export have it. */
export type ExportedDashboard = z.output<typeof exported>;

/** A file of an export, or one dashboard as it was told. */
const fileSchema = z.union([
  z.object({ dashboards: z.array(exported) }).transform(({ dashboards }) => dashboards),
  exported.transform((one) => [one]),
]);

const EXPORT_DETAILS = `
Without --all, those that are whitelisted. Flags and ids go along; exporting does not count as asking for a dashboard.
${HOUSE_DETAILS}

Examples:
  $ npx odograph dashboard export dashboards.json
  $ npx odograph dashboard export everything.json --all`;

const IMPORT_DETAILS = `
Dashboards that are there already, by their ids, are replaced, be they protected; flags are as in the file. So the same
file once more changes nothing. Export first what there is, and the import can be undone.
${HOUSE_DETAILS}

Examples:
  $ npx odograph dashboard export before.json --all
  $ npx odograph dashboard import dashboards.json`;

export function addExportCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('export')
    .summary('write dashboards to a file')
    .description('Writes dashboards with their ids and flags to a JSON file.')
    .argument('<file>', 'where to')
    .option('--all', 'those too that are not whitelisted');
  addHouseOptions(command).addHelpText('after', EXPORT_DETAILS);
  command.action(async (file: string, options: HouseOptions & { readonly all?: boolean }) => {
    const house = new House(options, terminal);
    const dashboards: ExportedDashboard[] = [];
    for await (const entry of house.all()) {
      if (!entry.whitelisted && options.all !== true) continue;
      const found = await inspected(house, entry.id);
      if (found !== undefined) dashboards.push(exported.parse(found));
    }
    await writeFile(resolve(terminal.cwd, file), `${JSON.stringify({ dashboards }, null, 2)}\n`);
    terminal.out(`${plural(dashboards.length, 'dashboard')} written to ${file}.`);
    done(EXIT.ok);
  });
}

/** @returns undefined for one that has gone since it was listed */
async function inspected(house: House, id: string): Promise<unknown> {
  try {
    return await house.inspect(id);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not-found') return undefined;
    throw error;
  }
}

export function addImportCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('import')
    .summary('put dashboards of a file back')
    .description('Puts dashboards of a JSON file back under their ids, with their flags.')
    .argument('<file>', 'what was exported, or printed by show and delete');
  addHouseOptions(command).addHelpText('after', IMPORT_DETAILS);
  command.action(async (file: string, options: HouseOptions) => {
    const dashboards = await read(file, terminal);
    const house = new House(options, terminal);
    let refused = 0;
    for (const { id, dashboard, ...flags } of dashboards) {
      try {
        await house.restore(id, flags, dashboard);
      } catch (error) {
        if (!(error instanceof ClientError) || error.code !== 'refused') throw error;
        refused += 1;
        terminal.note(`${id}: ${error.message}`);
      }
    }
    terminal.out(`${plural(dashboards.length - refused, 'dashboard')} put back, ${refused} refused.`);
    done(refused === 0 ? EXIT.ok : EXIT.rejected);
  });
}

async function read(file: string, { cwd }: Terminal): Promise<z.output<typeof fileSchema>> {
  const next = 'Give a file that was written by: npx odograph dashboard export FILE';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(resolve(cwd, file), 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new CliFailure(`${file} ${why}.`, next);
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CliFailure(`${file} holds no dashboards.`, next);
}
