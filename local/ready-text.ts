import { resolve } from 'node:path';
import { DEVICE } from './access/first-key.ts';
import type { LocalAccess } from './access/start-access.ts';
import type { LocalSystem } from './local.ts';
import { DEFAULT_DATA_DIR, type StartOptions } from './options.ts';

/** How long the token that is printed is valid: a working day. */
const TOKEN_HOURS = 8;

/** Who the token that is printed is of. */
const READER = 'local-reader';

/** What someone who has started a system reads; of one that asks for credentials, these are in it. */
export function readyText(
  { url, access }: Pick<LocalSystem, 'url' | 'access'>,
  options: StartOptions,
  seconds: number,
): string {
  const elsewhere = resolve(options.dataDir) !== resolve(DEFAULT_DATA_DIR);
  const rows = [
    access
      ? '  access     asks for API keys and tokens; reachable from this machine only'
      : '  open       asks for no credentials; reachable from this machine only (with --access it asks)',
    `  data       ${resolve(options.dataDir)}`,
    ...(options.throttle ? ['  throttle   streams are slowed to 2 MB/s after 6 MB'] : []),
  ];
  return `
Odograph runs at ${url}  (ready after ${seconds.toFixed(1)} s)

${rows.join('\n')}
${options.open ? OPEN_WARNING : ''}${access ? credentials(access, !elsewhere) : ''}
Open it in a browser: the board shows what devices send. Next, in another terminal:

${elsewhere ? named(url) : ''}  npx odograph simulate                          a made-up car sends ten minutes of readings
  npx odograph send drive.csv --device car       your own
  npx odograph open                              look at them in Foxglove

Ctrl-C stops it.`;
}

/** The command line looks into the usual folder alone: of a system that keeps its data elsewhere it has to be told. */
const named = (url: string): string => `  export ODOGRAPH_URL=${url}\n`;

const OPEN_WARNING = `
Warning: anyone on this machine, and any program on it, can send readings and read all there are.
`;

const FOUND = `
In this folder, npx odograph finds it by itself:

  npx odograph key create van --may write --devices van
`;

/** The secrets themselves stand at the beginning of a line of their own, so that they can be selected as a whole. */
function credentials({ keyFile, deviceKey, issuer }: LocalAccess, isUsualFolder: boolean): string {
  const token = issuer.issueToken({ subject: READER, devices: ['*'], lifeSeconds: TOKEN_HOURS * 3600 });
  return `
Administrator's key: may do everything, and make further keys. It is in a file that only you can read.

  export ODOGRAPH_KEY=$(cat ${quoted(keyFile)})
${isUsualFolder ? FOUND : ''}
Device's key: may send readings of the device ${DEVICE}, and nothing else.

${deviceKey}

Reader's token: lets ${READER} read all devices, for ${TOKEN_HOURS} hours.

${token}

Each goes into a header: Authorization: Bearer …
Applications let people sign in at the issuer ${issuer.issuer}
`;
}

/** As a shell takes it. */
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
