import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Hands one event to a function's bundle, and prints the answer and the most memory that this process ever had. */
const [bundle = '', eventFile = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(bundle).href)) as {
  handler: (event: unknown, context: unknown) => Promise<{ statusCode: number; body: string }>;
};
const { statusCode, body } = await handler(JSON.parse(readFileSync(eventFile, 'utf8')), {});
const { code, detail } = JSON.parse(body) as { code?: string; detail?: string };
console.log(JSON.stringify({ status: statusCode, code, detail, peakMib: Math.round(peakKib() / 1024) }));
// Connections that are kept open would keep the process.
process.exit(0);

/** Of this program alone: what resourceUsage tells can be that of the process which started it. */
function peakKib(): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kib !== undefined) return Number(kib);
  } catch {
    // Only Linux has it.
  }
  return process.resourceUsage().maxRSS;
}
