import { createHash } from 'node:crypto';
import type { Principal } from './grants.ts';

/** Stands for a reader where their name has no place: in links, and where it is counted what they have under way. */
export function readerId({ kind, name }: Principal): string {
  return createHash('sha256').update(`${kind}\n${name}`).digest('base64url').slice(0, 16);
}

export const isReaderId = (text: string): boolean => /^[\w-]{16}$/.test(text);
