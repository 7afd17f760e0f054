import { OdographError } from '../../errors/odograph-error.ts';
import { ByteReader } from '../../segment/byte-reader.ts';
import { unseal } from '../../segment/sealed.ts';
import { SUMMARY_LIMITS } from './limits.ts';

/** Version of the layout of packed summaries. Data of every version ever written stays readable. */
export const SUMMARY_VERSION = 1;

/**
 * Reads what is packed of a summary.
 *
 * @throws OdographError `corrupt-summary` where it is damaged, be it on the outside or inside
 */
export function readSummary<T>(packed: Uint8Array, read: (content: ByteReader) => T): T {
  try {
    return read(new ByteReader(unseal(packed, SUMMARY_VERSION, SUMMARY_LIMITS.contentBytes)));
  } catch (error) {
    if (!(error instanceof OdographError) || error.code !== 'corrupt-segment') throw error;
    throw new OdographError('corrupt-summary', error.message, { cause: error });
  }
}
