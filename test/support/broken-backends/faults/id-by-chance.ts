import { type BrokenBackend, goodStream } from '../backend.ts';

let asked = 0;

export const idByChance: BrokenBackend = {
  fault: 'makes a new id for every request',
  breaks: ['manifest.ids-stable'],
  pieces: { stream: () => ({ ...goodStream(), id: `stream-${(asked += 1)}` }) },
};
