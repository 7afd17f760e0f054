import { EVENT_SOURCE, FUNCTIONS } from '../../functions/catalogue.ts';

/** What is assumed where nothing is measured. Each is listed with the result. */
export const ASSUMED = {
  daysPerMonth: 30,
  /** Memory of the functions that work on readings, in GB. */
  memoryGb: FUNCTIONS.ingest.memoryMb / 1024,
  /** Time in which an invocation of ingest waits for Kinesis, billed like work. */
  ingestWaitSeconds: 0.02,
  /** Time in which persist waits for each delivery of a device: some writes one after the other. */
  persistWaitSeconds: 0.03,
  /** Shards that readings are spread over, each polled once a second while it has any: what a stream starts with. */
  shards: 4,
  /** Length of a segment's item beside what is packed: keys, times, count, and two sequence numbers of 56 digits. */
  segmentItemBytes: 220,
  /** Write units that an index entry takes with each delivery. */
  indexWriteUnits: 1,
  /** Read units that persist takes for each delivery of a device, for its head and its hour: `npm run scale`. */
  persistReadUnits: 2,
  /** The same of ingest, for the head; and of how many devices a function remembers it. */
  ingestReadUnits: 1,
  rememberedDevices: 1000,
  /** Packed length of a segment at most; more is cut. */
  segmentBytes: 350 * 1024,
  /** Length of a batch on the stream at most; more is cut. */
  batchBytes: 256 * 1024,
  /** Parts of an upload: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
  uploadPartBytes: 5 * 1024 * 1024,
  /** Transitions of the nightly dump for each device: the child's start, its one state, a retry now and then. */
  transitionsPerDump: 3,
  /** Secrets of a deployment that asks for keys: the ring of links to data, the key pair of links to files. */
  secrets: 2,
  /** Metrics that the alarms of a deployment look at, all together. */
  alarmMetrics: 30,
  /** Writes of a batch that a store of single items does in one call, and how long it waits for each. */
  peerBatchItems: 25,
  peerWaitSeconds: 0.01,
} as const;

/** The assumptions as sentences. */
export const ASSUMPTIONS: readonly string[] = [
  `A month has ${ASSUMED.daysPerMonth} days. Prices are us-east-1, on demand, without free tiers and discounts.`,
  'Every device sends at the same pace all day; every sensor has its share of its device’s readings.',
  `Functions have ${FUNCTIONS.ingest.memoryMb} MB (one core) on Arm; CPU seconds were measured on x86 and are taken as they are.`,
  `Waiting is billed too: ${ASSUMED.ingestWaitSeconds * 1000} ms for the stream in each request, ${ASSUMED.persistWaitSeconds * 1000} ms for the table in each delivery, and for several devices of one delivery at once.`,
  `A stream on demand has ${ASSUMED.shards} shards, or twice as many as its records ask for. Each shard is polled once a second, or for each ${EVENT_SOURCE.batchSize} records. Devices that send seldom share polls.`,
  `Persist reads head and hour of a device with each request, ingest its head in fleets of more than ${ASSUMED.rememberedDevices} devices.`,
  'One item per reading is written straight from ingest: no stream, no dump; its index is its key. Each call of 25 items is waited for, 10 ms.',
  'Kept readings and files are those of the days given, a month at their full number; of each day with files the table keeps what it was summed up to.',
  'Every device has a key of its own, read once a minute at most and noted as used once an hour. One item per reading asks nobody.',
  `There are ${ASSUMED.secrets} secrets, and alarms that look at ${ASSUMED.alarmMetrics} metrics.`,
  'Logs, requests for manifests, the socket and the CDN in front of the files are not counted.',
];
