import { createHash } from 'node:crypto';

/**
 * Names that any file system takes as they are, whichever it is and whatever it does with upper and lower case. They end
 * in no dot and have no ending of ours.
 */
const PLAIN = /^[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_-])?$/;

/** Names of devices of Windows, with or without an ending: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** Endings of the files that lie beside the folders of devices. */
const OWN = /\.(?:json|ndjson|part)$/;

/** Characters of a name that are kept where it cannot be taken as it is. */
const READABLE = 48;

/** Digits of the name's hash: nobody can find two names with the same. */
const DIGITS = 32;

/**
 * The folder of a device. Names of lower-case letters, digits, `_`, `-` and inner dots stay as they are; any other is
 * what can be read of it, then `=` and a hash of it, so that `Car`, `car` and `c/r` have folders of their own wherever
 * files are case-insensitive. Which device a folder is of stands in its `device.json`.
 */
export function folderOf(device: string): string {
  if (PLAIN.test(device) && !RESERVED.test(device) && !OWN.test(device)) return device;
  const readable = device.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, READABLE);
  return `${readable}=${createHash('sha256').update(device).digest('hex').slice(0, DIGITS)}`;
}
