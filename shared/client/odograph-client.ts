// Long, and one subject: a method for each operation, of a line or two, none of which knows of another.
import type { Channel } from '../api/channels.ts';
import type { DashboardEntry, SavedDashboard } from '../api/dashboards.ts';
import type { Letter, RedriveRequest } from '../api/dead-letters.ts';
import type { Device, DeviceChange, DeviceList } from '../api/devices.ts';
import type { DumpRequest } from '../api/dumps.ts';
import type { Key, KeyRequest } from '../api/keys.ts';
import { type Manifest, manifestSchema } from '../api/manifest.ts';
import { dashboardRoutes } from '../api/routes/dashboards.ts';
import { type Receipt, receiptSchema } from '../api/receipt.ts';
import type {
  SavedSession,
  SessionChangeJson,
  SessionConfigJson,
  SessionContentJson,
  SessionTold,
} from '../api/sessions.ts';
import { type ClientError, detailOf, refusal } from './client-error.ts';
import { type LiveAnswer, liveAnswers, type LiveOptions } from './live.ts';
import type { DashboardInput } from '../dashboard/schema.ts';
import { askRoute, operate, type QueryOf, type Told, type ToldBy, urlOfOperation } from './operation.ts';
import { pages } from './pages.ts';
import type { Patience } from './patience.ts';
import { type Selection, selectionQuery, type SessionSelection } from './selection.ts';
import { type Call, type ClientOptions, Transport } from './transport.ts';

/** What became of one body of readings; `receipt` is there whenever the server gave one, in a refusal too. */
export interface IngestAnswer {
  readonly status: number;
  readonly receipt?: Receipt;
  /** The server's own words, and its status. */
  readonly detail: string;
  /** What a refusal stands for. */
  readonly error?: ClientError;
  readonly retryAfterMs?: number;
}

export interface IngestOptions extends Call {
  /** Whose readings they are, where they do not say so themselves. */
  readonly device?: string | undefined;
  /** Whether the body is packed with gzip. */
  readonly gzipped?: boolean;
}

/** How many entries are asked for at a time, where they come page by page. */
export interface Pages extends Call {
  readonly limit?: number | undefined;
}

/**
 * Odograph's HTTP endpoints, typed: a method for each operation of the API, and those of ingest and manifest. It runs
 * wherever there is `fetch`. A system that is busy or out of reach is asked again for as long as the client was told.
 *
 * All methods throw ClientError, and the reason of a signal that is aborted.
 *
 * @example
 * const client = new OdographClient({ baseUrl: new URL('http://127.0.0.1:8321') });
 * for await (const { device } of client.devices()) console.log(device, await client.latest(device));
 */
export class OdographClient {
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
  }

  /** Where the system is, e.g. `http://127.0.0.1:8321`. */
  get origin(): string {
    return this.#transport.baseUrl.origin;
  }

  /** A fresh budget of retries. */
  patience(call: Call = {}): Patience {
    return this.#transport.patience(call);
  }

  health(call?: Call): Promise<Told<'getHealth'>> {
    return operate(this.#transport, 'getHealth', {}, call);
  }

  /** How fresh the data is. */
  status(query: QueryOf<'getStatus'> = {}, call?: Call): Promise<Told<'getStatus'>> {
    return operate(this.#transport, 'getStatus', { query }, call);
  }

  /** The API's own description, as OpenAPI. */
  description(call?: Call): Promise<unknown> {
    return operate(this.#transport, 'getDescription', {}, call);
  }

  /** All devices, page by page. */
  async *devices({ limit, ...call }: Pages = {}): AsyncGenerator<DeviceList['devices'][number]> {
    for await (const page of pages((cursor) => this.devicePage({ limit, cursor }, call))) yield* page.devices;
  }

  devicePage(query: QueryOf<'listDevices'> = {}, call?: Call): Promise<Told<'listDevices'>> {
    return operate(this.#transport, 'listDevices', { query }, call);
  }

  device(device: string, call?: Call): Promise<Device> {
    return operate(this.#transport, 'getDevice', { path: { device } }, call);
  }

  /** Sets up a device, which need not have sent anything yet. */
  changeDevice(device: string, body: DeviceChange, call?: Call): Promise<Device> {
    return operate(this.#transport, 'changeDevice', { path: { device }, body }, call);
  }

  sensors(device: string, call?: Call): Promise<Told<'listSensors'>> {
    return operate(this.#transport, 'listSensors', { path: { device } }, call);
  }

  /** The latest reading of each sensor. @param device the only one there is unless given */
  latest(device?: string, call?: Call): Promise<Told<'getLatest'>> {
    if (device === undefined) return operate(this.#transport, 'getLatestStatistics', { query: {} }, call);
    return operate(this.#transport, 'getLatest', { path: { device } }, call);
  }

  /** Where a device is. @param device the only one there is unless given */
  location(device?: string, call?: Call): Promise<Told<'getLocation'>> {
    if (device === undefined) return operate(this.#transport, 'getLatestLocation', { query: {} }, call);
    return operate(this.#transport, 'getLocation', { path: { device } }, call);
  }

  /** Curves of sensors over a range of any length. */
  series(device: string, query: QueryOf<'getSeries'>, call?: Call): Promise<Told<'getSeries'>> {
    return operate(this.#transport, 'getSeries', { path: { device }, query }, call);
  }

  /** Where a device went. */
  track(device: string, query: QueryOf<'getTrack'> = {}, call?: Call): Promise<Told<'getTrack'>> {
    return operate(this.#transport, 'getTrack', { path: { device }, query }, call);
  }

  /** How far a device went. */
  odometer(device: string, query: QueryOf<'getOdometer'> = {}, call?: Call): Promise<Told<'getOdometer'>> {
    return operate(this.#transport, 'getOdometer', { path: { device }, query }, call);
  }

  /** A UTC day of a sensor in quarters of an hour. @param date `YYYY-MM-DD` */
  statistics(
    sensor: string,
    date: string,
    query: QueryOf<'getDayQuarters'> = {},
    call?: Call,
  ): Promise<Told<'getDayQuarters'>> {
    return operate(this.#transport, 'getDayQuarters', { path: { sensor, date }, query }, call);
  }

  /**
   * The latest values of a device, and from then on those that change, for as long as they are wanted. A stream that
   * breaks is taken up where it was.
   *
   * @example
   * const latest = {};
   * for await (const { sensors } of client.live('car-1')) Object.assign(latest, sensors);
   */
  live(device: string, options: LiveOptions = {}): AsyncGenerator<LiveAnswer> {
    const url = urlOfOperation(this.#transport, 'streamLive', { path: { device } });
    return liveAnswers(this.#transport, url, options);
  }

  /** All channels whose name holds a pattern, page by page. */
  async *channels(
    query: Omit<QueryOf<'searchChannels'>, 'cursor'> = {},
    call?: Call,
  ): AsyncGenerator<Channel> {
    for await (const page of pages((cursor) => this.channelPage({ ...query, cursor }, call))) {
      yield* page.channels;
    }
  }

  channelPage(query: QueryOf<'searchChannels'> = {}, call?: Call): Promise<Told<'searchChannels'>> {
    return operate(this.#transport, 'searchChannels', { query }, call);
  }

  recentChannels(
    query: QueryOf<'listRecentChannels'> = {},
    call?: Call,
  ): Promise<Told<'listRecentChannels'>> {
    return operate(this.#transport, 'listRecentChannels', { query }, call);
  }

  curve(query: QueryOf<'getCurve'>, call?: Call): Promise<Told<'getCurve'>> {
    return operate(this.#transport, 'getCurve', { query }, call);
  }

  /** Where all readings of a channel can be loaded. */
  rawLink(query: QueryOf<'getRawLink'>, call?: Call): Promise<Told<'getRawLink'>> {
    return operate(this.#transport, 'getRawLink', { query }, call);
  }

  robots(call?: Call): Promise<Told<'listRobots'>> {
    return operate(this.#transport, 'listRobots', {}, call);
  }

  robot(robot: string, call?: Call): Promise<Told<'getRobot'>> {
    return operate(this.#transport, 'getRobot', { path: { robot } }, call);
  }

  robotEvents(
    robot: string,
    query: QueryOf<'listRobotEvents'> = {},
    call?: Call,
  ): Promise<Told<'listRobotEvents'>> {
    return operate(this.#transport, 'listRobotEvents', { path: { robot }, query }, call);
  }

  robotOdometer(
    robot: string,
    query: QueryOf<'getRobotOdometer'> = {},
    call?: Call,
  ): Promise<Told<'getRobotOdometer'>> {
    return operate(this.#transport, 'getRobotOdometer', { path: { robot }, query }, call);
  }

  /** The recordings of a UTC day, or those of a device from one day to another. */
  dumps(query: QueryOf<'listDumps'>, call?: Call): Promise<Told<'listDumps'>> {
    return operate(this.#transport, 'listDumps', { query }, call);
  }

  /** Asks for the recordings of a UTC day to be made. */
  startDump(body: DumpRequest, call?: Call): Promise<Told<'startDump'>> {
    return operate(this.#transport, 'startDump', { body }, call);
  }

  dumpRun(execution: string, call?: Call): Promise<Told<'getDumpRun'>> {
    return operate(this.#transport, 'getDumpRun', { path: { execution } }, call);
  }

  /** All sessions that a query means, page by page. */
  async *sessions(
    query: Omit<QueryOf<'listSessions'>, 'pageIndex'> = {},
    call?: Call,
  ): AsyncGenerator<SessionTold> {
    let seen = 0;
    let left = true;
    for (let pageIndex = 0; left; pageIndex += 1) {
      const { sessions, total } = await this.sessionPage({ ...query, pageIndex }, call);
      yield* sessions;
      seen += sessions.length;
      left = sessions.length > 0 && seen < total;
    }
  }

  /** @param query its own `query` is JSON text */
  sessionPage(query: QueryOf<'listSessions'> = {}, call?: Call): Promise<Told<'listSessions'>> {
    return operate(this.#transport, 'listSessions', { query }, call);
  }

  session(session: string, call?: Call): Promise<SessionTold> {
    return operate(this.#transport, 'getSession', { path: { session } }, call);
  }

  /**
   * Says what a session has, which is made if it is not there. Whole numbers beyond 2^53 are given as decimal text.
   *
   * @example
   * const key = { source: 'readings', identity: 'car-1' };
   * await client.putSession('lap-3', { dataBindings: [{ key, sessionTimeOffset: 300_000_000 }] });
   */
  putSession(session: string, body: SessionContentJson, call?: Call): Promise<SavedSession> {
    return operate(this.#transport, 'putSession', { path: { session }, body }, call);
  }

  /** Changes a session in one step. */
  changeSession(session: string, body: SessionChangeJson, call?: Call): Promise<SavedSession> {
    return operate(this.#transport, 'changeSession', { path: { session }, body }, call);
  }

  /** The topics of a configuration's channels. */
  sessionConfig(identifier: string, call?: Call): Promise<Told<'getSessionConfig'>> {
    return operate(this.#transport, 'getSessionConfig', { path: { identifier } }, call);
  }

  /** Names channels, once and for all. */
  putSessionConfig(
    identifier: string,
    body: SessionConfigJson,
    call?: Call,
  ): Promise<Told<'putSessionConfig'>> {
    return operate(this.#transport, 'putSessionConfig', { path: { identifier }, body }, call);
  }

  /** All dashboards that may be seen, page by page, without their panels. */
  async *dashboards({ limit, ...call }: Pages = {}): AsyncGenerator<DashboardEntry> {
    for await (const page of pages((cursor) => this.dashboardPage({ limit, cursor }, call)))
      yield* page.dashboards;
  }

  dashboardPage(
    query: { readonly cursor?: string | undefined; readonly limit?: number | undefined } = {},
    call?: Call,
  ): Promise<ToldBy<typeof dashboardRoutes.listDashboards>> {
    return askRoute(this.#transport, dashboardRoutes.listDashboards, { query }, call);
  }

  dashboard(id: string, call?: Call): Promise<SavedDashboard> {
    return askRoute(this.#transport, dashboardRoutes.getDashboard, { path: { id } }, call);
  }

  /**
   * Keeps a dashboard under an id of its own. It is not asked for again when the connection breaks: the dashboard may
   * have been kept.
   *
   * @throws ClientError `disconnected` too
   */
  createDashboard(body: DashboardInput, call?: Call): Promise<SavedDashboard> {
    return askRoute(this.#transport, dashboardRoutes.createDashboard, { body }, { ...call, isOnce: true });
  }

  /**
   * Replaces a dashboard as a whole.
   *
   * @param version of what is to be replaced; whichever it is unless given
   */
  replaceDashboard(
    id: string,
    body: DashboardInput,
    { version, ...call }: Call & { readonly version?: string | undefined } = {},
  ): Promise<SavedDashboard> {
    const headers = ifMatch(version);
    return askRoute(this.#transport, dashboardRoutes.replaceDashboard, { path: { id }, body, headers }, call);
  }

  /**
   * Deletes a dashboard.
   *
   * @param version of what is to be deleted; whichever it is unless given
   * @returns what was there
   */
  deleteDashboard(
    id: string,
    { version, ...call }: Call & { readonly version?: string | undefined } = {},
  ): Promise<SavedDashboard> {
    const headers = ifMatch(version);
    return askRoute(this.#transport, dashboardRoutes.deleteDashboard, { path: { id }, headers }, call);
  }

  /** All of what could not be stored, page by page. */
  async *letters(
    query: Omit<QueryOf<'listDeadLetters'>, 'cursor'> = {},
    call?: Call,
  ): AsyncGenerator<Letter> {
    for await (const page of pages((cursor) => this.letterPage({ ...query, cursor }, call))) {
      yield* page.letters;
    }
  }

  letterPage(query: QueryOf<'listDeadLetters'> = {}, call?: Call): Promise<Told<'listDeadLetters'>> {
    return operate(this.#transport, 'listDeadLetters', { query }, call);
  }

  /** A letter as it lies in the bucket, from a byte on. */
  letterContent(query: QueryOf<'getDeadLetterContent'>, call?: Call): Promise<Told<'getDeadLetterContent'>> {
    return operate(this.#transport, 'getDeadLetterContent', { query }, call);
  }

  /** Sends a letter, or a page of them, through the stream again. Asking twice does no harm. */
  redrive(body: RedriveRequest, call?: Call): Promise<Told<'redriveDeadLetters'>> {
    return operate(this.#transport, 'redriveDeadLetters', { body }, call);
  }

  /** All API keys, page by page; without their secrets, which nobody can read again. */
  async *keys({ limit, ...call }: Pages = {}): AsyncGenerator<Key> {
    for await (const page of pages((cursor) => this.keyPage({ limit, cursor }, call))) yield* page.keys;
  }

  keyPage(query: QueryOf<'listKeys'> = {}, call?: Call): Promise<Told<'listKeys'>> {
    return operate(this.#transport, 'listKeys', { query }, call);
  }

  /**
   * Makes an API key; its text is told this once. It is not asked for again when the connection breaks: the key may
   * have been made.
   *
   * @throws ClientError `disconnected` too
   */
  createKey(body: KeyRequest, call?: Call): Promise<Told<'createKey'>> {
    return operate(this.#transport, 'createKey', { body }, { ...call, isOnce: true });
  }

  revokeKey(id: string, call?: Call): Promise<Key> {
    return operate(this.#transport, 'revokeKey', { path: { id } }, call);
  }

  /**
   * Sends one body of readings, NDJSON, once: what to send again is the caller's to decide.
   *
   * @throws ClientError only `disconnected`: then it is not known what the server took
   */
  async ingest(body: string | Uint8Array<ArrayBuffer>, options: IngestOptions = {}): Promise<IngestAnswer> {
    const { device, gzipped = false } = options;
    const headers = {
      'content-type': 'application/x-ndjson',
      ...(gzipped && { 'content-encoding': 'gzip' }),
    };
    const url = this.#transport.url('/ingest', { device });
    const answer = await this.#transport.once(url, { method: 'POST', headers, body }, options);
    const receipt = receiptSchema.safeParse(answer.body);
    return {
      status: answer.status,
      detail: detailOf(answer.status, answer.body),
      ...(receipt.success ? { receipt: receipt.data } : {}),
      ...(answer.status < 300 ? {} : { error: refusal(url.origin, answer.status, answer.body) }),
      ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
    };
  }

  manifestUrl(selection: Selection | SessionSelection): URL {
    return this.#transport.url('/v1/manifest', selectionQuery(selection));
  }

  manifest(selection: Selection | SessionSelection, call?: Call): Promise<Manifest> {
    const url = this.manifestUrl(selection);
    return this.#transport.ask({ ...call, url, method: 'GET', schema: manifestSchema });
  }
}

/** Headers that mean one version only. */
const ifMatch = (version: string | undefined): Readonly<Record<string, string>> | undefined =>
  version === undefined ? undefined : { 'if-match': `"${version}"` };
