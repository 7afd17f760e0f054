import { CASES } from './cases.ts';

/** Runs one case and prints what it was refused with, and the most memory that the process ever had. */
const name = process.argv[2] ?? '';
const run = CASES[name];
if (run === undefined) throw new Error(`there is no case ${name}`);
const startedKib = process.resourceUsage().maxRSS;
const codes = await run();
const grownMib = Math.round((process.resourceUsage().maxRSS - startedKib) / 1024);
console.log(JSON.stringify({ codes, grownMib }));
