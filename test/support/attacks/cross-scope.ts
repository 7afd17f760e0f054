import * as fc from 'fast-check';
import type { Route } from '../../../shared/api/route.ts';
import { OPERATION_IDS, ROUTES } from '../../../shared/api/routes.ts';
import type { Answered, Request } from '../ask.ts';
import { readStream } from '../recordings.ts';
import { type LinkChanges, changedLink } from './link-attacks.ts';
import { type Asker, secretsOf, type Tenant, TENANTS_DAY, TENANTS_MS } from './tenants.ts';
import { PAIRS, WRITINGS } from './writings.ts';

/** A request that someone makes, and the same about a device that nobody has. */
export interface Attempt {
  readonly asker: Asker;
  /** Whether it names devices of the asker's own, and no others. */
  readonly isOwn: boolean;
  readonly request: Request;
  readonly twin: Request;
}

/** Someone, with links to data that were made for them. */
export interface Attacker extends Asker {
  readonly links: readonly URLSearchParams[];
}

const MINUTE_MS = 60_000;

/** The name of a device that nobody has, as long as that of the tenant's. */
const twinOf = (name: string, { name: tenant }: Tenant): string =>
  name.replace(tenant, tenant.replace('o', 'a'));

/** Of answers, those about twins become those about the devices themselves; other words change alike in both. */
const untwinned = (text: string): string => text.replace(/a(?=ut|rt)/gi, (a) => (a === 'A' ? 'O' : 'o'));

const SENSORS = ['*', '**', 'secret*', '*_*', '{log,x}', '[a-z]*', '?*', '../*', 'log', 'x', 'latitude'];

/** What requests are about: text of a URL for a name. */
type About = (name: string) => string;

/** A request as it is before it is known whom it is about. */
interface Draft {
  readonly method: string;
  readonly about: About;
  readonly body?: About;
  /** Without the asker's credentials. */
  readonly isBare?: boolean;
}

const seconds = (ms: number): string => new Date(ms).toISOString();

/** Bounds that are mostly around the readings. */
const ranges = fc.constantFrom(
  '',
  `start=${seconds(TENANTS_MS - MINUTE_MS)}&end=${seconds(TENANTS_MS + MINUTE_MS)}`,
  `start=${seconds(TENANTS_MS)}`,
  `end=${seconds(TENANTS_MS + MINUTE_MS)}`,
);
const globs = fc
  .array(fc.constantFrom(...SENSORS), { maxLength: 3 })
  .map((list) => list.map((glob) => `sensors=${encodeURIComponent(glob)}`).join('&'));

/** How a query names a device: in one of the writings, with or without a name of the asker's own beside it. */
const named = (own: string): fc.Arbitrary<About> => {
  const writing = fc.constantFrom(...WRITINGS).map((write) => (name: string) => write(name, own));
  const alone = writing.map((write) => (name: string) => `device=${write(name)}`);
  const beside = fc.tuple(writing, fc.constantFrom(...PAIRS)).map(
    ([write, pair]) =>
      (name: string) =>
        pair(write(name), encodeURIComponent(own)),
  );
  return fc.oneof({ weight: 2, arbitrary: alone }, { weight: 1, arbitrary: beside });
};

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('&');

const manifests = (own: string): fc.Arbitrary<Draft> =>
  fc
    .record({
      method: fc.constantFrom('GET', 'GET', 'HEAD'),
      name: named(own),
      range: ranges,
      sensors: globs,
    })
    .map(({ method, name, range, sensors }) => ({
      method,
      about: (device) => `/v1/manifest?${joined(name(device), range, sensors)}`,
    }));

const data = (own: string): fc.Arbitrary<Draft> =>
  fc.record({ name: named(own), range: ranges, sensors: globs }).map(({ name, range, sensors }) => ({
    method: 'GET',
    about: (device) => `/v1/data?${joined(name(device), range, sensors)}`,
  }));

/** A link of the asker's own, with something in it changed so that it would be for another device. */
const links = (own: string, mine: readonly URLSearchParams[]): fc.Arbitrary<Draft> => {
  const further: fc.Arbitrary<LinkChanges> = fc.constantFrom(
    {},
    { sensors: '*' },
    { sensors: undefined },
    { start: seconds(TENANTS_MS - MINUTE_MS) },
    { channels: undefined },
    { topics: 'device' },
    { expires: '99999999999' },
    { reader: 'A'.repeat(16) },
    { signature: undefined },
  );
  return fc
    .record({
      link: fc.constantFrom(...mine),
      write: fc.constantFrom(...WRITINGS),
      changes: further,
      place: fc.constantFrom('/v1/data', '/v1/data', '/v1/manifest', '/api/devices', '/api/channels/raw'),
      keeps: fc.boolean(),
      isBare: fc.boolean(),
    })
    .map(({ link, write, changes, place, keeps, isBare }) => ({
      method: 'GET',
      isBare,
      about: (name) => {
        const rest = changedLink(link, { ...changes, ...(keeps ? {} : { device: undefined }) });
        return `${place}?device=${write(name, own)}&${rest.toString()}`;
      },
    }));
};

/** Streams that go on for minutes for those who may have them are asked for elsewhere. */
const ENDING = OPERATION_IDS.filter((id) => id !== 'streamLive');

/** Values of the parameters of the API's routes, besides devices. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  sensor: ['log', 'x', 'secret_north', 'secret_south', 'latitude', '*'],
  channel: ['log', 'x', 'secret_north', 'secret_south', '*'],
  text: ['', 'secret', '.*', 'south|north', 'log'],
  date: [TENANTS_DAY],
  start: [seconds(TENANTS_MS)],
  end: [seconds(TENANTS_MS + MINUTE_MS)],
  begin_time: [String(TENANTS_MS)],
  end_time: [String(TENANTS_MS + MINUTE_MS)],
  start_time: [String(TENANTS_MS)],
  limit: ['1', '2', '5', '100'],
  bins: ['1', '10'],
  num_bins: ['0', '10'],
  points: ['2', '100'],
  execution: ['0f7d5a70'],
  id: ['abcdefghijkl'],
};

/** Parameters that are names of devices, or stand for one. */
const NAMES = new Set(['device', 'robot', 'cursor']);

const newName: About = (device) => JSON.stringify({ name: device });
const dumpOf: About = (device) => JSON.stringify({ date: TENANTS_DAY, device });

function routeDraft(id: (typeof ENDING)[number], own: string): fc.Arbitrary<Draft> {
  const { method, path, parameters = {}, body }: Route = ROUTES[id];
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inQuery = Object.keys(parameters.query?.shape ?? {});
  const values = fc.record(
    Object.fromEntries(
      [...inPath, ...inQuery].map((name) => [name, fc.constantFrom(...(VALUES[name] ?? ['1']))]),
    ),
  );
  return fc
    .record({
      values,
      write: fc.constantFrom(...WRITINGS),
      name: named(own),
      given: fc.subarray(inQuery),
      isNamed: fc.boolean(),
    })
    .map(({ values: chosen, write, name, given, isNamed }) => {
      const about = (device: string): string => {
        const place = path.replace(/\{(\w+)\}/g, (_, part: string) =>
          NAMES.has(part) ? write(device, own) : encodeURIComponent(chosen[part] ?? ''),
        );
        const query = inQuery.flatMap((part) => {
          if (part === 'device' && isNamed) return name(device);
          const needed = ['sensor', 'channel', 'begin_time', 'end_time', 'date'].includes(part);
          if (!needed && !given.includes(part)) return [];
          return `${part}=${NAMES.has(part) ? write(device, own) : encodeURIComponent(chosen[part] ?? '')}`;
        });
        return query.length === 0 ? place : `${place}?${query.join('&')}`;
      };
      if (body === undefined) return { method, about };
      return { method, about, body: id === 'changeDevice' ? newName : dumpOf };
    });
}

/** Requests of some who try what is another's, and now and then what is theirs. */
export function attempts(attackers: readonly Attacker[]): fc.Arbitrary<Attempt> {
  const one = (attacker: Attacker): fc.Arbitrary<Attempt> =>
    fc
      .record({
        own: fc.constantFrom(...attacker.tenant.devices),
        foreign: fc.constantFrom(...attacker.other.devices),
        isOwn: fc.nat(9).map((nth) => nth === 0),
      })
      .chain(({ own, foreign, isOwn }) => {
        const reading = ENDING.filter((id) => ROUTES[id].method === 'GET');
        const routes = fc.constantFrom(...(isOwn ? reading : ENDING)).chain((id) => routeDraft(id, own));
        const drafts = fc.oneof(
          { weight: 3, arbitrary: manifests(own) },
          { weight: 3, arbitrary: data(own) },
          ...(isOwn ? [] : [{ weight: 3, arbitrary: links(own, attacker.links) }]),
          { weight: 6, arbitrary: routes },
        );
        return drafts.map(({ method, about, body, isBare = false }): Attempt => {
          const ask = (name: string): Request => ({
            method,
            target: about(name),
            headers: {
              ...(isBare ? {} : attacker.headers),
              ...(body !== undefined && { 'content-type': 'application/json' }),
            },
            ...(body !== undefined && { body: body(name) }),
          });
          const { tenant, other } = attacker;
          const twin = isOwn ? ask(own) : ask(twinOf(foreign, other));
          return { asker: { ...attacker, tenant }, isOwn, request: ask(isOwn ? own : foreign), twin };
        });
      });
  return fc.oneof(...attackers.map(one));
}

/** Everything that an answer says, a recording's messages included. */
function textOf({ headers, body }: Answered): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  if (headers['content-type'] !== 'application/octet-stream') return [...told, body.toString()].join('\n');
  const { messages, channels } = readStream(body);
  return JSON.stringify([...told, [...channels.keys()], messages.map(({ topic, value }) => [topic, value])]);
}

/** What a request says, however it is written. */
function saidBy({ target, body = '' }: Request): string {
  const decoded = target.replace(/%[0-9a-f]{2}/gi, (byte) =>
    String.fromCharCode(Number(`0x${byte.slice(1)}`)),
  );
  return [target, Buffer.from(decoded, 'latin1').toString(), body].join('\n');
}

/** What an answer shows of another tenant that the request itself does not say. */
export function shown({ asker, request }: Attempt, answer: Answered): string[] {
  const said = saidBy(request);
  const twice = saidBy({ ...request, target: said });
  const text = textOf(answer);
  return secretsOf(asker.other).filter(
    (secret) => text.includes(secret) && !said.includes(secret) && !twice.includes(secret),
  );
}

/** Whether an answer has readings of the one who asked. */
export const showsOwn = ({ asker: { tenant } }: Attempt, answer: Answered): boolean => {
  const text = textOf(answer);
  return [tenant.text, String(tenant.value), String(tenant.latitude)].some((each) => text.includes(each));
};

/** Parts of answers that differ from one to the next: clocks, and what is signed anew. */
const PASSING = /"(time|ageSeconds)":[^,}]+|signature=[\w-]+|expires=\d+/g;

/** What an answer says, but for what is different each time, and with a twin's name written as the device's own. */
export const comparable = ({ status, headers, body }: Answered): string => {
  const told = ['content-type', 'cache-control', 'www-authenticate', 'allow'].map((name) => headers[name]);
  return untwinned([status, ...told, body.toString('latin1').replace(PASSING, '')].join('\n'));
};
