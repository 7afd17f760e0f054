import { dumpDay } from '../../../shared/dump/dump-day.ts';
import type { DayDump } from '../../../shared/index/recording-index.ts';
import { broken, type Defect, inPort, withMethods } from './defect.ts';

export const DUMP_DEFECTS: readonly Defect[] = [
  broken(
    'published-unread',
    'a dump is published without reading back what lies in the bucket',
    ['dump-whole'],
    inPort('files', (files) => {
      const written = new Map<string, Buffer[]>();
      return {
        write: (key, content, contentType) => {
          const pieces: Buffer[] = [];
          written.set(key, pieces);
          const kept = async function* (): AsyncGenerator<Uint8Array> {
            for await (const piece of content) {
              pieces.push(Buffer.from(piece));
              yield piece;
            }
          };
          return files.write(key, kept(), contentType);
        },
        read: async (key) => {
          const pieces = written.get(key) ?? [];
          return (async function* () {
            yield* pieces;
          })();
        },
      };
    }),
  ),
  broken('revision-read-last', 'the revision of a dump is read after its readings', ['dump-whole'], {
    dumpDay: (device, date, ports) => {
      const { index } = ports;
      const publishDump: typeof index.publishDump = async (dump) => {
        const first = Date.parse(`${date}T00:00:00Z`) / 3_600_000;
        const hours = await index.hours(device, first, first + 23);
        const revision = hours.reduce((sum, hour) => sum + hour.revision, 0);
        return index.publishDump({ ...dump, revision });
      };
      const late = withMethods(index, { publishDump });
      return dumpDay(device, date, { ...ports, index: late });
    },
  }),
  broken(
    'mark-removed-first',
    'a dump removes the mark before it writes, so that a day whose dump fails is never tried again',
    ['dump-final'],
    {
      dumpDay: async (device, date, ports) => {
        const mark = await ports.index.markOf(device, date);
        if (mark !== undefined) await ports.index.unmark(mark);
        return dumpDay(device, date, ports);
      },
    },
  ),
  {
    ...broken(
      'never-extended',
      'segments that no dump holds are not kept for longer',
      ['kept', 'complete', 'first-value'],
      inPort('readings', () => ({ extend: async () => {} })),
    ),
    firstSeed: 900,
  },
  broken(
    'expires-at-once',
    'segments expire before their day is dumped',
    ['kept'],
    inPort('readings', (readings) => ({ put: (segment) => readings.put({ ...segment, expires: 1 }) })),
  ),
  broken('parts-left', 'an upload that fails is not aborted', ['tidy'], {
    tampering: {
      command: (command) =>
        command.constructor.name === 'AbortMultipartUploadCommand'
          ? { input: { Key: 'nothing' }, constructor: { name: 'DeleteObjectCommand' } }
          : command,
    },
  }),
  broken('dump-that-hangs', "a process's second dump never ends", ['settles'], {
    wrapPorts: (ports) => {
      let dumps = 0;
      const remember = {
        publishDump: (dump: DayDump) => {
          dumps += 1;
          return dumps > 1 ? new Promise<boolean>(() => {}) : ports.index.publishDump(dump);
        },
      };
      return { ...ports, index: withMethods(ports.index, remember) };
    },
  }),
  broken(
    'file-removed',
    'a dump that fails removes what an earlier one published',
    ['readable'],
    inPort('files', (files, { index }) => ({
      remove: async (key) => {
        await files.remove(key);
        const [, name = '', date = ''] = key.split('/');
        const device = decodeURIComponent(name.replaceAll('=', '%'));
        const [published] = await index.dumps(device, date, date);
        if (published !== undefined) await files.remove(published.mcap.key);
      },
    })),
  ),
];
