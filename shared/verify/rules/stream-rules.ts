import { PATIENCE } from '../limits.ts';
import { lengthOf } from '../observe-file.ts';
import type { StreamFacts, StreamRead } from '../observe-stream.ts';
import { inDocs, type Rule } from '../rule.ts';
import { isFailure } from '../web.ts';

const docs = inDocs('streams');

/** What was read, where the source was answered as it should be. */
export const streamOf = ({ first }: StreamFacts): StreamRead | undefined =>
  isFailure(first) || first.status !== 200 ? undefined : first;

/** How a streamed source has to arrive. */
export const STREAM_RULES: readonly Rule<StreamFacts>[] = [
  {
    id: 'stream.answers',
    level: 'must',
    says: 'A stream is answered with 200.',
    advice: 'Ask for its URL with curl, with the header that the loader sends: Authorization: Bearer …',
    docs,
    faults: ({ first }) => {
      if (isFailure(first)) return [first.failure];
      const told = first.headers.get('x-foxglove-error-message');
      return first.status === 200 ? [] : [`answered with ${first.status}${told === null ? '' : `: ${told}`}`];
    },
  },
  {
    id: 'stream.unbroken',
    level: 'must',
    says: 'The connection holds until the recording has ended.',
    advice:
      'Look into the log of the backend: it stopped while it was sending, or a proxy lost patience with it.',
    docs,
    faults: (facts) => {
      const stream = streamOf(facts);
      if (stream === undefined) return undefined;
      return stream.broke === undefined
        ? []
        : [`it broke after ${stream.recording.bytes} bytes: ${stream.broke}`];
    },
  },
  {
    id: 'stream.length',
    level: 'must',
    says: 'Content-Length, where it is sent, is the length of the recording.',
    advice: 'Leave it out: the length of a recording that is made while it is read is not known.',
    docs,
    faults: (facts) => {
      const stream = streamOf(facts);
      if (stream === undefined) return undefined;
      const said = lengthOf(stream);
      // What is packed on its way is longer than what was sent.
      if (said === undefined || stream.headers.has('content-encoding')) return [];
      const { bytes, isComplete } = stream.recording;
      return said === bytes && (isComplete || stream.broke === undefined)
        ? []
        : [`it says ${said}, and ${bytes} bytes came`];
    },
  },
  {
    id: 'stream.begins',
    level: 'should',
    says: 'A stream begins to arrive before all of it is made.',
    advice:
      'Write each chunk into the response as it is ready, about 1 MiB at a time, and turn off buffering in proxies.',
    docs,
    faults: (facts) => {
      const stream = streamOf(facts);
      if (stream === undefined || stream.recording.bytes < PATIENCE.tellingBytes) return undefined;
      const { firstByteMs, totalMs } = stream;
      const isBuffered = firstByteMs > PATIENCE.pauseMs && firstByteMs > PATIENCE.waitingShare * totalMs;
      return isBuffered
        ? [`of ${Math.round(totalMs)} ms, ${Math.round(firstByteMs)} ms went by before the first byte`]
        : [];
    },
  },
  {
    id: 'stream.pauses',
    level: 'should',
    says: 'A stream never pauses for more than a second.',
    advice: 'Send what is there before looking for more; the loader warns its user of longer pauses.',
    docs,
    faults: (facts) => {
      const stream = streamOf(facts);
      if (stream === undefined) return undefined;
      const { longestPauseMs } = stream;
      return longestPauseMs <= PATIENCE.pauseMs ? [] : [`it paused for ${Math.round(longestPauseMs)} ms`];
    },
  },
  {
    id: 'stream.same-content',
    level: 'must',
    says: 'The same id always stands for the same messages.',
    advice:
      'Put a revision of the content into the id: the loader shows what it has under an id for ever. Make the order of messages with equal times a fixed one.',
    docs,
    faults: ({ first, again }) => {
      if (again === undefined || isFailure(first) || isFailure(again)) return undefined;
      if (first.status !== 200 || again.status !== 200) return undefined;
      const [one, other] = [first.recording, again.recording];
      if (!one.isComplete || !other.isComplete || one.digest === other.digest) return [];
      return [`read twice, it had ${one.messages} messages and then ${other.messages}, which differ`];
    },
  },
];
