import type { BrokenBackend } from '../backend.ts';

export const cutStream: BrokenBackend = {
  fault: 'breaks off in the middle of a stream',
  breaks: ['stream.unbroken', 'recording.complete'],
  pieces: {
    sendStream: async (_, response, { recording }) => {
      const whole = await recording();
      response.writeHead(200);
      await new Promise((sent) => response.write(whole.subarray(0, whole.length / 2), sent));
      response.destroy();
    },
  },
};
