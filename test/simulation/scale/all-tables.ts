import { type Fleet, simulateFleet } from './fleet.ts';
import { LOADS } from './loads.ts';
import { Places } from './placement.ts';
import { billTable, limitsTable, requestsTable, WIDTHS, widthsTable } from './tables.ts';

/** Devices that go through the code for the tables: their requests differ in a few bytes only. */
const THROUGH = 100;

/** The tables of docs/scale.md. */
export async function allTables(): Promise<string[]> {
  const places = new Places(Math.max(...WIDTHS));
  const lines: string[] = [];
  const large: Fleet[] = [];
  for (const load of LOADS) {
    const fleets: Fleet[] = [];
    for (const devices of WIDTHS)
      fleets.push(await simulateFleet({ load, devices, through: THROUGH, places }));
    const [last] = fleets.slice(-1);
    if (last === undefined) continue;
    large.push(last);
    lines.push(`${load.name}: ${load.about}`, '', ...widthsTable(fleets), '', ...requestsTable(last), '');
  }
  return [...lines, ...limitsTable(large), ...large.flatMap((fleet) => ['', ...billTable(fleet)])];
}
