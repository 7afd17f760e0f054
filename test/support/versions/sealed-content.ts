import { unseal } from '../../../shared/segment/sealed.ts';

const LONGEST = 64 * 1024 * 1024;

/** The content of what is sealed, under its version: however it is compressed. */
export const contentOf = (sealed: Uint8Array): string =>
  `${sealed[0]} ${unseal(sealed, sealed[0] ?? 0, LONGEST).toString('base64')}`;
