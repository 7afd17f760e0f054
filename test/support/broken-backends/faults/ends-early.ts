import type { BrokenBackend } from '../backend.ts';
import { writeRecording } from '../recording.ts';

export const endsEarly: BrokenBackend = {
  fault: 'ends the response in good order where making the recording failed',
  breaks: ['recording.complete'],
  pieces: {
    recording: async () => {
      const whole = await writeRecording();
      return whole.subarray(0, whole.length / 2);
    },
  },
};
