import { buildManifest } from '../../../shared/manifest/build-manifest.ts';
import { compareInstants, HOUR_NS } from '../../../shared/reading/instant.ts';
import { openRecording } from '../../../shared/recording/open-recording.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import type { SimCommand } from '../world/service.ts';
import { broken, type Defect, inPort } from './defect.ts';
import { FirstDerivedLeftOut } from './first-derived-left-out.ts';

const isRead = ({ constructor: { name } }: SimCommand): boolean =>
  name === 'GetItemCommand' || name === 'QueryCommand';

export const READ_DEFECTS: readonly Defect[] = [
  broken(
    'stale-reads',
    'reads are not strongly consistent',
    ['complete', 'fresh-id', 'dump-whole', 'dump-final', 'readable', 'only-grows'],
    {
      tampering: {
        command: (command) => {
          if (!isRead(command)) return command;
          const input = { ...(command.input as object), ConsistentRead: false };
          return { input, constructor: { name: command.constructor.name } };
        },
      },
    },
  ),
  broken(
    'first-page-only',
    'a query reads its first page only',
    ['complete', 'fresh-id', 'dump-final', 'dump-whole', 'only-grows', 'readable'],
    {
      tampering: {
        answer: (command, answer) =>
          isRead(command) ? { ...(answer as object), LastEvaluatedKey: undefined } : answer,
      },
    },
  ),
  broken('id-without-revision', 'an id tells the window only, not the revisions it covers', ['fresh-id'], {
    buildManifest: async (...given) => {
      const manifest = await buildManifest(...given);
      const sources = manifest.sources.map((source) => {
        const { searchParams } = new URL(source.url);
        const hour = searchParams.get('start')?.slice(0, 13);
        return hour === undefined ? source : { ...source, id: `${searchParams.get('device')} ${hour}` };
      });
      return { ...manifest, sources };
    },
  }),
  broken('window-too-wide', 'a manifest tells a later end than the one it covers', ['in-window'], {
    openRecording: (query, ports) => {
      const end = { hour: query.range.end.hour, ns: HOUR_NS - 1 };
      const start = { hour: query.range.start.hour, ns: 0 };
      return openRecording({ ...query, range: { start, end } }, ports);
    },
  }),
  broken(
    'last-instant-left-out',
    "a source's end is taken as the first instant that it does not hold",
    ['complete', 'readable', 'fresh-id'],
    {
      openRecording: (query, ports) => {
        const { start, end } = query.range;
        if (end.ns === 0 || compareInstants(start, end) === 0) return openRecording(query, ports);
        return openRecording({ ...query, range: { start, end: { hour: end.hour, ns: end.ns - 1 } } }, ports);
      },
    },
  ),
  broken('window-told-twice', 'a manifest lists a window twice, under two ids', ['once'], {
    buildManifest: async (...given) => {
      const manifest = await buildManifest(...given);
      const again = manifest.sources.slice(0, 1).map((source) => ({ ...source, id: `${source.id} again` }));
      return { ...manifest, sources: [...manifest.sources, ...again] };
    },
  }),
  broken(
    'now-and-then-less',
    'every third read of an hour leaves its last segment out',
    ['only-grows'],
    inPort('readings', (readings) => {
      let reads = 0;
      return {
        segments: async function* (...given) {
          const segments = await Array.fromAsync(readings.segments(...given));
          reads += 1;
          yield* reads % 3 === 0 ? segments.slice(0, -1) : segments;
        },
      };
    }),
  ),
  broken('derived-left-out', 'the first derived message of a recording is left out', ['derived'], {
    openRecording: (query, ports) =>
      openRecording(query, { ...ports, newWriter: () => new FirstDerivedLeftOut(ports.newWriter()) }),
  }),
  broken('dumps-not-read', 'what has expired is not read from the dump', ['complete'], {
    storedPieces: async (_device, _hours, { readings }) => segmentPieces(readings),
  }),
  broken(
    'segments-told-as-one',
    'what overlaps is not merged: a segment that begins within another is left out',
    ['complete', 'dump-final', 'dump-whole', 'fresh-id', 'only-grows'],
    inPort('readings', (readings) => ({
      segments: async function* (...given) {
        let lastNs = -1;
        for await (const segment of readings.segments(...given)) {
          if (segment.firstNs < lastNs) continue;
          lastNs = segment.lastNs;
          yield segment;
        }
      },
    })),
  ),
];
