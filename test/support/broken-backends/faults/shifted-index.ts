import type { BrokenBackend } from '../backend.ts';
import { writeRecording } from '../recording.ts';

/** Of an index of messages, and where its first offset is. https://mcap.dev/spec#message-index-op0x07 */
const OPCODE = 0x07;
const FIRST_OFFSET_AT = 9 + 2 + 4 + 8;
/** Where a chunk names its compression. https://mcap.dev/spec#chunk-op0x06 */
const COMPRESSION_AT = 41;

export const shiftedIndex: BrokenBackend = {
  fault: 'tells messages of a file to be where there are none',
  breaks: ['index.leads'],
  pieces: {
    fileBytes: async () => {
      const whole = await writeRecording();
      const chunk = whole.indexOf(Buffer.from('zstd')) - COMPRESSION_AT;
      const at = chunk + 9 + Number(whole.readBigUInt64LE(chunk + 1));
      if (whole[at] !== OPCODE) throw new Error('no index comes after the first chunk');
      whole.writeBigUInt64LE(7n, at + FIRST_OFFSET_AT);
      return whole;
    },
  },
};
