import { PATHS, work } from './work.ts';

// Runs one path in a process of its own, so that its memory can be told: child.ts PATH HOURS FOLDER TIMES
const [name, hours, folder = '', times = '1'] = process.argv.slice(2);
const path = PATHS.find((each) => each === name);
if (path === undefined) throw new Error(`unknown path ${name}`);
console.log(JSON.stringify(await work(path, Number(hours), folder, Number(times))));
