import { OdographError } from '../../../shared/errors/odograph-error.ts';
import {
  type DeadLetterFile,
  type DeadLetters,
  isLetterKey,
} from '../../../shared/quarantine/dead-letters.ts';
import { letterKey, letterText } from '../../../shared/quarantine/envelope.ts';
import type { Quarantine, QuarantinedBatch } from '../../../shared/quarantine/quarantine.ts';

/** Keeps dead letters in memory, as a test's stand-in. */
export class MemoryDeadLetters implements Quarantine, DeadLetters {
  readonly files = new Map<string, Buffer>();
  /** Everything that was put aside, each once. */
  readonly kept: QuarantinedBatch[] = [];

  async keep(batch: QuarantinedBatch): Promise<boolean> {
    const key = letterKey(batch);
    if (this.files.has(key)) return false;
    this.files.set(key, Buffer.from(letterText(batch)));
    this.kept.push(batch);
    return true;
  }

  async list(after: string | undefined, limit: number): Promise<DeadLetterFile[]> {
    return [...this.files]
      .filter(([key]) => isLetterKey(key))
      .map(([key, { length }]) => ({ key, sizeBytes: length }))
      .filter(({ key }) => after === undefined || key > after)
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  }

  async read(key: string): Promise<Buffer> {
    const file = this.files.get(key);
    if (file === undefined || !isLetterKey(key)) throw notThere(key);
    return file;
  }

  async remove(key: string): Promise<void> {
    if (!isLetterKey(key)) throw notThere(key);
    this.files.delete(key);
  }
}

const notThere = (key: string): OdographError =>
  new OdographError('not-found', `there is no dead letter ${key}`);
