#!/usr/bin/env node
// Starts the command line. The commands are TypeScript, which Node runs from version 24 on; an older Node hands
// over to the Node 24 that npm installed with the project.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  const { run } = await import('./main.ts');
  await run();
} else {
  handOver();
}

function handOver() {
  const node = newerNode();
  if (node === undefined) {
    console.error(
      `odograph needs Node ${NEEDED}; this is ${process.version}, and none came with the project.`,
    );
    console.error('Run `npm ci` in the project, which brings one along, or install Node 24.');
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`odograph could not start ${node}: ${error.message}`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

/** The Node of the npm package for this platform, wherever npm put it. */
function newerNode() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  for (const name of ['node', 'node-bin']) {
    try {
      const manifest = require.resolve(`${name}-${platform}/package.json`);
      const path = join(dirname(manifest), 'bin', executable);
      if (existsSync(path)) return path;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
