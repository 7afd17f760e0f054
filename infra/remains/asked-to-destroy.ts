import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process: the words of its command, and who has started it. */
export interface Started {
  readonly words: readonly string[];
  readonly parent: number;
}

/** Shells and runners that may stand between the CDK's command line and its app. */
const MOST_BETWEEN = 6;

/**
 * Whether the CDK runs the app for `cdk destroy`. It does not tell its app for which command it runs, but is one of the
 * processes that have started it. Where those cannot be looked at, nobody is told.
 *
 * @param look tells of a process; undefined where it cannot be looked at
 */
export function isAskedToDestroy(
  pid: number,
  look: (pid: number) => Started | undefined = lookAt,
  left = MOST_BETWEEN,
): boolean {
  const found = left === 0 ? undefined : look(pid);
  if (found === undefined) return false;
  const cdk = found.words.findIndex((word) => /(^|[/\\])(cdk|aws-cdk)(\.js|\.cmd)?$/.test(word));
  if (cdk !== -1) return found.words.slice(cdk).includes('destroy');
  return isAskedToDestroy(found.parent, look, left - 1);
}

/** On Linux by the files of the kernel, elsewhere by `ps`. */
function lookAt(pid: number): Started | undefined {
  try {
    return process.platform === 'linux' ? fromKernel(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromKernel(pid: number): Started {
  // The name of the command, in parentheses, may hold anything.
  const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return {
    words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'),
    parent: Number(parent),
  };
}

function fromPs(pid: number): Started | undefined {
  const told = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
  const [parent, ...words] = told.trim().split(/\s+/);
  return { words, parent: Number(parent) };
}
