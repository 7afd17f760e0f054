import type { BrokenBackend } from '../backend.ts';
import { writeRecording } from '../recording.ts';

export const bytesAfterEnd: BrokenBackend = {
  fault: 'goes on after the end of the recording',
  breaks: ['recording.reads'],
  pieces: { recording: async () => Buffer.concat([await writeRecording(), Buffer.from('{"error":"late"}')]) },
};
