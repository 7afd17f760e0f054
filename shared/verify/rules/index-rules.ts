import type { FileFacts } from '../observe-file.ts';
import { inDocs, type Rule } from '../rule.ts';
import { isFailure } from '../web.ts';

const docs = inDocs('files');

/** What a file has to hold, so that it can be read by ranges. */
export const INDEX_RULES: readonly Rule<FileFacts>[] = [
  {
    id: 'index.summary',
    level: 'must',
    says: 'A file is MCAP with a summary that can be read from its end.',
    advice: 'Close the writer when it is made, or repair it: mcap recover.',
    docs,
    faults: ({ index }) => index && (index.fault === undefined ? [] : [index.fault]),
  },
  {
    id: 'index.statistics',
    level: 'must',
    says: 'Its statistics are there.',
    advice: 'Let the writer make them: viewers take the range of the timeline from them.',
    docs,
    faults: ({ index }) =>
      index === undefined || index.fault !== undefined
        ? undefined
        : index.hasStatistics
          ? []
          : ['there are none'],
  },
  {
    id: 'index.messages',
    level: 'must',
    says: 'Every chunk has an index that tells where its messages are.',
    advice: 'Let the writer make chunk indexes and message indexes; nothing can be sought without.',
    docs,
    faults: ({ index }) => {
      if (index === undefined || index.fault !== undefined) return undefined;
      const { chunks, unindexedChunks, messages } = index;
      if (messages > 0 && chunks === 0) return ['no chunk is indexed'];
      return unindexedChunks === 0 ? [] : [`${unindexedChunks} of ${chunks} chunks have none`];
    },
  },
  {
    id: 'index.leads',
    level: 'must',
    says: 'The index leads to messages.',
    advice: 'Write the file anew: its index is of other bytes.',
    docs,
    faults: ({ index }) => {
      if (index === undefined || index.fault !== undefined) return undefined;
      if (index.readFault !== undefined) return [index.readFault];
      if (index.followed === undefined) return undefined;
      return index.followed > 0 ? [] : ['it leads to none'];
    },
  },
  {
    id: 'index.whole',
    level: 'must',
    says: 'All of a file can be read, from its beginning to its end (with --full).',
    advice: 'Write the file anew, or repair it: mcap recover.',
    docs,
    faults: ({ whole }) => {
      if (whole === undefined) return undefined;
      if (isFailure(whole)) return [whole.failure];
      if (whole.status !== 200) return [`answered with ${whole.status}`];
      const { fault, wrongChecksums, isComplete, bytes } = whole.recording;
      if (fault !== undefined) return [fault];
      if (wrongChecksums.length > 0) return wrongChecksums;
      return isComplete
        ? []
        : [`it stops after ${bytes} bytes${whole.broke === undefined ? '' : `: ${whole.broke}`}`];
    },
  },
];
