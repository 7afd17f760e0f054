import { takeBody } from '../../../shared/ingest/take-body.ts';
import { broken, type Defect, inPort } from './defect.ts';

export const INGEST_DEFECTS: readonly Defect[] = [
  {
    ...broken(
      'acknowledged-too-early',
      'what the stream did not take counts as durable',
      ['acknowledged'],
      inPort('bus', (bus) => ({
        send: async (batches) => {
          await bus.send(batches);
          return batches.map(() => true);
        },
      })),
    ),
    firstSeed: 200,
  },
  broken(
    'same-value-twice-dropped',
    "a reading is taken for a duplicate when its sensor's last value was the same",
    ['acknowledged'],
    {
      takeBody: (sent, ...rest) => {
        const last = new Map<string, string>();
        const lines = sent.body
          .toString('utf8')
          .split('\n')
          .filter((line) => {
            const [before = '', value = ''] = line.split('"value":');
            const sensor = before.replace(/"timestamp.*/, '');
            const isSame = last.get(sensor) === value;
            last.set(sensor, value);
            return !isSame || value === '';
          });
        return takeBody({ ...sent, body: Buffer.from(lines.join('\n')) }, ...rest);
      },
    },
  ),
];
