import type { Fleet } from './fleet.ts';
import { limitsOf, metAt } from './limits-met.ts';
import { requestsTable, short, widthsTable } from './tables.ts';

/** What was counted of a fleet, and what follows. */
export function fleetReport(fleet: Fleet): string[] {
  const { load, through, counts, figures } = fleet;
  const { devices } = figures;
  const hottest = [...counts].flatMap(([stage, { persist }]) =>
    [...persist.hottest].map(([family, units]) => `  ${stage}, ${family}: ${units} WU in a second`),
  );
  const met = limitsOf(fleet).filter((limit) => metAt(limit) < devices);
  return [
    `${devices.toLocaleString('en-US')} devices, ${load.about}; ${through.toLocaleString('en-US')} of them went through the code.`,
    '',
    'Counted, one request:',
    ...requestsTable(fleet),
    '',
    `Counted, the hottest keys${through < devices ? ' of those that went through the code' : ''}:`,
    ...hottest,
    '',
    'The fleet:',
    ...widthsTable([fleet]),
    '',
    met.length === 0 ? 'No limit is met.' : 'Limits that are met, with the devices at which each is:',
    ...met.map((limit) => `  ${limit.name}: ${short(metAt(limit))}`),
  ];
}
