import type { BatchBus } from '../../shared/ingest/batch-bus.ts';
import { ChannelGate } from '../../shared/ingest/channel-gate.ts';
import type { IngestPorts } from '../../shared/ingest/ingest.ts';

/** Ports of ingest for devices that are new. */
export const ingestInto = (bus: BatchBus): IngestPorts => ({
  bus,
  gate: new ChannelGate({ head: async () => undefined }),
});
