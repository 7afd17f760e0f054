import type { SessionRecord } from '../../../shared/session/session.ts';
import type { SessionStore, TimestampOrder } from '../../../shared/session/session-store.ts';
import { encodeName } from '../../../shared/store/encode-name.ts';

/** Keeps sessions in memory, as a test's stand-in. */
export class MemorySessionStore implements SessionStore {
  readonly #records = new Map<string, SessionRecord>();
  readonly #configs = new Map<string, Buffer>();

  /** Forgets everything. */
  clear(): void {
    this.#records.clear();
    this.#configs.clear();
  }

  async get(identity: string): Promise<SessionRecord | undefined> {
    return this.#records.get(identity);
  }

  async save(record: SessionRecord, previous: SessionRecord | undefined): Promise<boolean> {
    const { identity } = record.session;
    if (this.#records.get(identity)?.revision !== previous?.revision) return false;
    this.#records.set(identity, record);
    return true;
  }

  async *list({ newestFirst, from, to }: TimestampOrder): AsyncGenerator<SessionRecord> {
    const ascending = [...this.#records.values()]
      .filter(
        ({ session: { timestamp } }) => timestamp >= (from ?? timestamp) && timestamp <= (to ?? timestamp),
      )
      .toSorted((a, b) => compare(a.session.timestamp, b.session.timestamp) || compare(nameOf(a), nameOf(b)));
    yield* newestFirst ? ascending.toReversed() : ascending;
  }

  async config(identifier: string): Promise<Buffer | undefined> {
    return this.#configs.get(identifier);
  }

  async addConfig(identifier: string, content: Buffer): Promise<boolean> {
    if (this.#configs.has(identifier)) return false;
    this.#configs.set(identifier, content);
    return true;
  }
}

const nameOf = ({ session }: SessionRecord): string => encodeName(session.identity);
const compare = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : Number(a > b));
