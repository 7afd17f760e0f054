import { startKinesis } from '../../../../local/kinesis/start-kinesis.ts';

/** Serves one stream from a process of its own, for tests that kill it. */
const [dataDir = '', streamName = ''] = process.argv.slice(2);
const { url } = await startKinesis({ dataDir, streamNames: [streamName] });
process.send?.(url);
process.on('disconnect', () => process.exit());
