import type { FileFacts } from '../observe-file.ts';
import { lengthOf } from '../observe-file.ts';
import { type Part, readContentRange } from '../read-part.ts';
import { inDocs, type Rule } from '../rule.ts';
import { type Failure, isFailure } from '../web.ts';
import { corsFaults } from './common.ts';

const docs = inDocs('files');

/** A part that was answered as a part. */
const partOf = (part: Part | Failure | undefined): Part | undefined =>
  part === undefined || isFailure(part) || part.status !== 206 ? undefined : part;

/** A conditional answer that is another one than it should be. */
const otherThan = (right: number, part: Part | Failure | undefined, which: string): string[] =>
  part === undefined || isFailure(part) || part.status === right
    ? []
    : [`with ${which} it is answered with ${part.status}`];

const isRefused = (part: Part | Failure): boolean => !isFailure(part) && part.status >= 400;

/** What a file has to be, and its server has to do. */
export const FILE_RULES: readonly Rule<FileFacts>[] = [
  {
    id: 'file.answers',
    level: 'must',
    says: 'A file is there.',
    advice: 'Ask for its URL with curl -r 0-63.',
    docs,
    faults: ({ start, withoutHeader }) => {
      if (isFailure(start)) return [start.failure];
      const isOfHeader = withoutHeader !== undefined && !isRefused(withoutHeader);
      return start.status < 400 || isOfHeader ? [] : [`answered with ${start.status}`];
    },
  },
  {
    id: 'file.authorization',
    level: 'must',
    says: 'A file is served whatever Authorization header comes along.',
    advice:
      "Have a CDN or a function in front that drops the header. The loader sends its user's token to every source, and S3 answers 400 to a presigned URL that comes with one.",
    docs,
    faults: ({ start, withoutHeader }) => {
      if (isFailure(start)) return undefined;
      if (withoutHeader === undefined) return start.status < 400 ? [] : undefined;
      return isRefused(withoutHeader) || isFailure(withoutHeader)
        ? undefined
        : [`answered with ${start.status} with the header, and with ${withoutHeader.status} without`];
    },
  },
  {
    id: 'file.ranges',
    level: 'must',
    says: 'A request for a part is answered with 206, and with that part.',
    advice: 'Honour Range: bytes=from-to. A viewer reads the end of a file first, and then what it shows.',
    docs,
    faults: ({ start, end }) => {
      if (isFailure(start) || isRefused(start)) return undefined;
      return [start, ...(end === undefined || isFailure(end) ? [] : [end])].flatMap((part) => {
        const { status, asked, bytes, isLonger, total = Infinity } = part;
        if (status !== 206) return [`answered with ${status}`];
        const wanted = Math.min(asked.length, total - asked.from);
        if (isLonger) return [`${asked.length} bytes were asked for, and more came`];
        return bytes.length === wanted ? [] : [`${wanted} bytes were asked for, and ${bytes.length} came`];
      });
    },
  },
  {
    id: 'file.accept-ranges',
    level: 'must',
    says: 'Accept-Ranges: bytes is told.',
    advice: 'Send it with every answer: viewers look for it before they ask for a part.',
    docs,
    faults: ({ head, start }) => {
      const told = isFailure(head) || head.status >= 400 ? start : head;
      if (isFailure(told) || told.status >= 400) return undefined;
      const value = told.headers.get('accept-ranges');
      return value?.toLowerCase() === 'bytes' ? [] : [value === null ? 'it is not' : `it is ${value}`];
    },
  },
  {
    id: 'file.content-range',
    level: 'must',
    says: 'Content-Range tells which part it is, and of how much.',
    advice: 'Send Content-Range: bytes first-last/length, with the length of the whole file.',
    docs,
    faults: ({ head, start, end }) => {
      const size = lengthOf(head);
      const parts = [partOf(start), partOf(end)].filter((part) => part !== undefined);
      return parts.length === 0 ? undefined : parts.flatMap((part) => rangeFaults(part, size));
    },
  },
  {
    id: 'file.length',
    level: 'must',
    says: 'HEAD tells the length of the file.',
    advice: 'Answer HEAD with 200 and Content-Length.',
    docs,
    faults: ({ head, start }) => {
      if (isFailure(start) || isRefused(start)) return undefined;
      if (isFailure(head)) return [head.failure];
      if (head.status !== 200) return [`HEAD is answered with ${head.status}`];
      return lengthOf(head) === undefined ? ['Content-Length is not there'] : [];
    },
  },
  {
    id: 'file.etag',
    level: 'should',
    says: 'A file has a strong ETag.',
    advice: 'Send one that changes with the content, so that no viewer mixes parts of two versions.',
    docs,
    faults: ({ start }) => {
      const etag = partOf(start)?.headers.get('etag');
      if (etag === undefined) return undefined;
      return etag === null ? ['there is none'] : etag.startsWith('W/') ? [`${etag} is weak`] : [];
    },
  },
  {
    id: 'file.if-range',
    level: 'should',
    says: 'If-Range is honoured: a part of the same file, or all of another.',
    advice: 'Answer 206 where the ETag is still the same, and 200 where it is not.',
    docs,
    faults: ({ ifSame, ifOther }) => {
      if (ifSame === undefined && ifOther === undefined) return undefined;
      return [...otherThan(206, ifSame, 'its own ETag'), ...otherThan(200, ifOther, 'that of another file')];
    },
  },
  {
    id: 'file.cors',
    level: 'should',
    says: 'Scripts of viewers may read a file from another origin.',
    advice:
      'Send Access-Control-Allow-Origin, and expose Accept-Ranges, Content-Range and ETag, so that a file can be opened without the loader.',
    docs,
    faults: ({ start }) => (isFailure(start) || isRefused(start) ? undefined : corsFaults(start)),
  },
];

function rangeFaults(part: Part, size: number | undefined): string[] {
  const { asked, headers } = part;
  const range = readContentRange(headers);
  const value = headers.get('content-range');
  if (range === undefined) return [value === null ? 'it is not there' : `${value} cannot be read`];
  const wanted = Math.min(asked.from + asked.length, range.total) - 1;
  const isRight = range.first === asked.from && range.last === wanted;
  const isWhole = size === undefined || size === range.total;
  const wish = `bytes ${asked.from} to ${asked.from + asked.length - 1}`;
  return [
    ...(isRight ? [] : [`it is ${value} where ${wish} were asked for`]),
    ...(isWhole ? [] : [`it is ${value} of a file of ${size} bytes`]),
  ];
}
