import type { BrokenBackend } from '../backend.ts';

export const wrongLength: BrokenBackend = {
  fault: 'says that a stream is longer than it is',
  breaks: ['stream.unbroken', 'stream.length'],
  pieces: {
    sendStream: async (_, response, { recording }) => {
      const whole = await recording();
      response.writeHead(200, { 'content-length': whole.length + 100 });
      await new Promise((sent) => response.write(whole, sent));
      response.destroy();
    },
  },
};
