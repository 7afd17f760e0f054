import { OdographError } from '../../../shared/errors/odograph-error.ts';
import type { ManifestPorts } from '../../../shared/manifest/build-manifest.ts';
import { readDataQuery } from '../../../shared/manifest/data-query.ts';
import type { Manifest, Source } from '../../../shared/manifest/manifest.ts';
import { HOUR_NS } from '../../../shared/reading/instant.ts';
import type { TimeRange } from '../../../shared/recording/read-rows.ts';
import { type Content, nanosecondsOf, readContent, readFileContent } from '../checks/content.ts';
import { checkContent } from '../checks/check-content.ts';
import { sensorOfPlace, timeOfPlace } from '../checks/model.ts';
import { insist } from './insist.ts';
import { newWriter } from './writer.ts';
import { roll } from '../world/random.ts';
import type { Invariant } from '../checks/violation.ts';
import type { World } from './world.ts';

const DATA_URL = 'https://data.example/v1/data';
const FILES_URL = 'https://files.example/dumps';

export interface Wanted {
  readonly devices: readonly string[];
  readonly range: TimeRange;
  readonly sensors?: readonly string[] | undefined;
}

/**
 * Opens a recording as a viewer does: the manifest, then every source, some of them from what it has kept.
 *
 * @returns what was read of each device; nothing where a read failed
 */
export async function view(
  world: World,
  name: string,
  wanted: Wanted,
): Promise<ReadonlyMap<string, readonly Content[]> | undefined> {
  const { cloud, model } = world;
  const moment = model.persisted;
  const manifest = await insist(world, `manifest ${name}`, (actor) =>
    cloud.invoke('manifest', actor, ({ index, readings, files, now }) => {
      const pieces: ManifestPorts['pieces'] = (...of) =>
        cloud.build.storedPieces(...of, { index, readings, files, now });
      return cloud.build.buildManifest(
        { ...wanted, sensors: wanted.sensors },
        { index, pieces, now, dataUrl: DATA_URL, filesUrl: FILES_URL },
      );
    }),
  );
  if (manifest === undefined) return undefined;
  const fresh = new Map<string, Content[]>();
  const kept = new Map<string, Content[]>();
  let isWhole = true;
  for (const [nth, source] of manifest.sources.entries()) {
    await cloud.timeline.sleep(400 * roll(world.seed, `pause ${nth} of ${name}`));
    const device = deviceOf(source, wanted);
    const read = await readSource(world, `data ${name} ${nth}`, source, device, wanted);
    if (read === undefined) isWhole = false;
    else {
      fresh.set(device, [...(fresh.get(device) ?? []), read.fresh]);
      kept.set(device, [...(kept.get(device) ?? []), read.kept]);
    }
  }
  // Where a read failed under faults, nothing can be said about the whole.
  if (!isWhole) return undefined;
  checkWhole(world, name, wanted, moment, fresh, 'complete');
  checkWhole(world, name, wanted, moment, kept, 'fresh-id');
  if (manifest.sources.length > 0) await readAgain(world, name, manifest, wanted);
  return fresh;
}

/** Reads a source once more, later, under the id that it had. */
async function readAgain(world: World, name: string, { sources }: Manifest, wanted: Wanted): Promise<void> {
  const nth = Math.floor(roll(world.seed, `again ${name}`) * 3 * sources.length);
  const source = sources[nth];
  if (source === undefined || world.cloud.faults.isOff) return;
  await world.cloud.timeline.sleep(20_000 * roll(world.seed, `pause before again ${name}`));
  await readSource(world, `data ${name} again`, source, deviceOf(source, wanted), wanted);
}

/**
 * Reads a source and checks it.
 *
 * @returns what was read, and what a loader shows for it, having kept what it first read under the id; nothing
 *   where the read failed
 */
async function readSource(
  world: World,
  name: string,
  source: Source,
  device: string,
  { devices, sensors }: Wanted,
): Promise<{ readonly fresh: Content; readonly kept: Content } | undefined> {
  const { model, loader, findings } = world;
  const id = source.id ?? source.url;
  const before = loader.latest(id);
  // What is left of a source may be of kinds alone that its manifest did not know of yet, which it does not show.
  const places = [...(before?.readings.keys() ?? [])];
  const mayBeHidden = places.length > 0 && places.every((place) => model.mayChangeKind(device, place));
  const bytes = await insist(world, name, (actor) =>
    fetchSource(world, actor, source).catch((error: unknown) => {
      if (mayBeHidden && error instanceof OdographError && error.code === 'no-readings') return undefined;
      throw error;
    }),
  );
  if (bytes === undefined) return undefined;
  const prefix = devices.length > 1 ? `/${device.replaceAll('%', '%25').replaceAll('/', '%2F')}` : '';
  const sensorsSent = model.sensorsOf(device);
  const isFile = 'supportsRangeRequests' in source;
  const content = isFile ? readFileContent(bytes, sensorsSent) : readContent(bytes, prefix, sensorsSent);
  checkContent(world, name, device, content, sensors === undefined);
  if ('startTime' in source) {
    const [start, end] = [nanosecondsOf(source.startTime), nanosecondsOf(source.endTime)];
    const isWithin = (content.firstNs ?? start) >= start && (content.lastNs ?? end) <= end;
    findings.check(
      'in-window',
      isWithin,
      () => `${name}: messages outside ${source.startTime} to ${source.endTime}`,
    );
  }
  const changed = loader.keep(id, content, before, (place, isHidden) =>
    isHidden ? model.mayChangeKind(device, place) : model.mayChange(device, place),
  );
  findings.check(
    'only-grows',
    changed === undefined,
    () => `${name}: ${device} ${changed} changed under ${id}`,
  );
  return { fresh: content, kept: loader.cached(id) ?? content };
}

async function fetchSource(world: World, actor: string, source: Source): Promise<Uint8Array> {
  const { cloud } = world;
  if (source.url.startsWith(`${FILES_URL}/`)) {
    const file = cloud.bucket.objects.get(`dumps/${source.url.slice(FILES_URL.length + 1)}`);
    if (file === undefined) throw new OdographError('not-found', `${source.url} is not there`);
    return file;
  }
  const query = readDataQuery(new URL(source.url).searchParams);
  return cloud.invoke('data', actor, async ({ index, readings, files, now }) => {
    const pieces: ManifestPorts['pieces'] = (...of) =>
      cloud.build.storedPieces(...of, { index, readings, files, now });
    const ports = { index, pieces, now, newWriter: () => newWriter(world, actor, 'stream') };
    return Buffer.concat(await Array.fromAsync(await cloud.build.openRecording(query, ports)));
  });
}

/** All that was required when the manifest was asked for is in the sources, each once. */
function checkWhole(
  world: World,
  name: string,
  { devices, range, sensors }: Wanted,
  moment: number,
  found: ReadonlyMap<string, readonly Content[]>,
  invariant: Invariant,
): void {
  const { model, findings } = world;
  const [startNs, endNs] = [range.start, range.end].map(
    ({ hour, ns }) => BigInt(hour) * BigInt(HOUR_NS) + BigInt(ns),
  ) as [bigint, bigint];
  for (const device of devices) {
    const contents = found.get(device) ?? [];
    const seen = new Set(contents.flatMap(({ readings }) => [...readings.keys()]));
    const count = contents.reduce((sum, { readings }) => sum + readings.size, 0);
    if (invariant === 'complete')
      findings.check('once', count === seen.size, () => `${name}: ${device} has readings in two sources`);
    const { required } = model.expected(device, moment);
    const missing = [...required].filter((place) => {
      const timeNs = timeOfPlace(place);
      const isSelected = sensors === undefined || sensors.includes(sensorOfPlace(place));
      const isWanted = isSelected && startNs <= timeNs && timeNs <= endNs;
      return isWanted && !seen.has(place) && !model.mayChangeKind(device, place);
    });
    findings.check(invariant, missing.length === 0, () => `${name}: ${device} lacks ${missing.join(', ')}`);
  }
}

function deviceOf(source: Source, { devices }: Wanted): string {
  if (devices.length === 1) return devices[0] ?? '';
  return new URL(source.url).searchParams.get('device') ?? '';
}
