import type { Grants } from '../../shared/access/grants.ts';
import { DynamoKeyDevices } from '../../shared/access/key-devices.dynamodb.ts';
import { ChannelGate } from '../../shared/ingest/channel-gate.ts';
import type { IngestPorts } from '../../shared/ingest/ingest.ts';
import { LaneGate } from '../../shared/ingest/lane-gate.ts';
import { lanesMatcher, parseLaneSettings } from '../../shared/ingest/lane-settings.ts';
import type { ReadingDefaults } from '../../shared/reading/validate.ts';
import { isOpen, requestLimits } from './access.ts';
import { resource } from './environment.ts';
import { dynamoPorts, dynamoTable, kinesisBus, now } from './ports.ts';

/** What readings are taken with, for whoever sends them. */
export interface Intake {
  readonly ports: IngestPorts;
  readonly defaults: ReadingDefaults;
}

/** Takes readings as far as the sender's grants and the deployment's limits go. For functions that take readings. */
export function openIntake(): (grants: Grants) => Intake {
  const { sensorsPerDevice, devicesPerKey } = requestLimits;
  const { index } = dynamoPorts();
  const shared = {
    bus: kinesisBus(),
    gate: new ChannelGate(index, sensorsPerDevice),
    lanes: new LaneGate(lanesMatcher(parseLaneSettings(resource('lanes'))), index, now),
  };
  const devices = new DynamoKeyDevices(dynamoTable());
  return (grants) => {
    const { keyId, defaultDevice } = grants.principal;
    const defaults = { defaultDevice, limits: requestLimits };
    if (isOpen) return { ports: shared, defaults };
    const ports: IngestPorts = {
      ...shared,
      mayWrite: (device) => grants.canWrite(device),
      ...(keyId !== undefined && {
        newDevices: {
          most: devicesPerKey,
          refuse: (names) => devices.admit(keyId, names, devicesPerKey),
        },
      }),
    };
    return { ports, defaults };
  };
}
