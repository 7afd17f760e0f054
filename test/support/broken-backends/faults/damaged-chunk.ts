import type { BrokenBackend } from '../backend.ts';
import { writeRecording } from '../recording.ts';

export const damagedChunk: BrokenBackend = {
  fault: 'sends a chunk that is not as its checksum says',
  breaks: ['recording.checksums'],
  pieces: {
    recording: async () => {
      // A chunk's checksum stands before the name of its compression: https://mcap.dev/spec#chunk-op0x06
      const whole = await writeRecording();
      const at = whole.indexOf(Buffer.from('zstd')) - 8;
      whole.writeUInt8(whole.readUInt8(at) ^ 1, at);
      return whole;
    },
  },
};
