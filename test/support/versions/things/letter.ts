import { cutBatches, openBatch } from '../../../../shared/ingest/batch.ts';
import { openLetter } from '../../../../shared/quarantine/dead-letter.ts';
import { ENVELOPE_VERSION, letterText } from '../../../../shared/quarantine/envelope.ts';
import { encodeBlock } from '../../../../shared/segment/codec.ts';
import { BUCKET_PREFIX } from '../../../../shared/store/table.ts';
import { BLOCKS, DEVICE } from '../blocks.ts';
import { type Fixture, laterJson, type StoredThing } from '../stored-thing.ts';

const GIVEN_UP = 'given-up.json';

const { short } = BLOCKS;
const [cut] = short === undefined ? [] : cutBatches(DEVICE, [encodeBlock(short)]);
const data = cut?.batch.data ?? Buffer.alloc(0);

const envelope = letterText({
  reason: 'too-many-channels',
  detail: 'it has 3000 channels',
  arrival: '49590338271490256608559692538361571095921575989136588898',
  arrivedMs: 1_777_593_600_000,
  device: DEVICE,
  readings: 1,
  atMs: 1_777_593_601_000,
  data,
});

/** What Lambda leaves of a record that it gave up: its own form, by the platform's documentation. */
const givenUp = JSON.stringify({
  version: '1.0',
  timestamp: '2026-05-01T10:00:01.000Z',
  requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 7 },
  KinesisBatchInfo: { startSequenceNumber: '49590338271490256608559692538361571095921575989136588898' },
  payload: JSON.stringify({
    Records: [{ kinesis: { partitionKey: DEVICE, data: data.toString('base64') } }],
  }),
});

const keyOf = ({ name }: Fixture): string =>
  `${name === GIVEN_UP ? BUCKET_PREFIX.givenUp : BUCKET_PREFIX.deadLetters}letter.json`;

/** Dead letters. */
export const letters: StoredThing = {
  what: 'letter',
  write: async () => [
    { name: 'put-aside.json', version: ENVELOPE_VERSION, content: Buffer.from(envelope) },
    { name: GIVEN_UP, version: ENVELOPE_VERSION, content: Buffer.from(givenUp) },
  ],
  read: async (fixture) => {
    const { batches, ...letter } = openLetter(keyOf(fixture), fixture.content);
    // Where it cannot be read, it says so and has nothing in it: it stays as it lies there.
    if (letter.reason === 'unreadable')
      throw new Error(`unreadable: ${letter.detail}; ${batches.length} batches`);
    return { ...letter, blocks: batches.flatMap((batch) => openBatch(batch.data)) };
  },
  canonical: ({ content }) => content.toString('utf8'),
  later: {
    of: ({ content }) => laterJson(content),
    refusal: /unreadable: .*version.*; 0 batches/,
    exempt: [GIVEN_UP],
  },
};
