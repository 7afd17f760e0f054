import type { WebSocket } from 'ws';
import { FrameLengths } from './frame-lengths.ts';
import { CLOSE_CODE, type SocketLimits } from './limits.ts';

export interface ConnectionOptions {
  readonly limits: SocketLimits;
  /** What a message is answered, nothing where that is nothing. It never rejects. */
  readonly answer: (message: string) => Promise<string | undefined>;
  /** Is told, once, that the connection is closed. It never rejects. */
  readonly onClosed: (code: number, reason: string) => Promise<void>;
}

/** Messages of one connection that wait for their turn; further ones are left in the network. */
const MOST_WAITING = 16;

/**
 * One client's connection, within the platform's limits. Messages are answered one after the other, in their order;
 * deployed, those of one connection may be under way at once.
 */
export class Connection {
  /** Resolves when the connection is closed and everyone knows. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #idle: NodeJS.Timeout;
  readonly #age: NodeJS.Timeout;
  #answered: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isEnding = false;

  /** @param stream the bytes that the client sends, of which none have been read yet */
  constructor(socket: WebSocket, stream: NodeJS.ReadableStream, options: ConnectionOptions) {
    const { limits } = options;
    this.#socket = socket;
    this.#options = options;
    const lengths = new FrameLengths();
    // Ahead of the socket's own listener, so that no message of too long a frame is ever seen.
    stream.prependListener('data', (chunk: Buffer) => {
      if (lengths.longest(chunk) > limits.frameBytes) this.#close(CLOSE_CODE.tooLong, 'a frame is too long');
    });
    this.#idle = setTimeout(() => this.#close(CLOSE_CODE.goingAway, 'idle for too long'), limits.idleMs);
    this.#age = setTimeout(() => this.#close(CLOSE_CODE.goingAway, 'open for too long'), limits.connectionMs);
    // What is wrong with a message, such as its length, also closes the connection with the code for it.
    socket.on('error', () => {});
    socket.on('message', (data: Buffer, isBinary) => this.#take(data, isBinary));
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once('close', (code, reason) => {
      clearTimeout(this.#idle);
      clearTimeout(this.#age);
      void options.onClosed(code, reason.toString()).then(resolve);
    });
    this.closed = promise;
  }

  /** Takes no more messages; closes when those that came are answered. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#answered;
    this.#close(CLOSE_CODE.goingAway, 'the system stops');
    await this.closed;
  }

  /** Cuts the connection. */
  cut(): void {
    this.#socket.terminate();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #close(code: number, reason: string): void {
    if (this.#isOpen) this.#socket.close(code, reason);
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (!this.#isOpen || this.#isEnding) return;
    if (isBinary) return this.#close(CLOSE_CODE.binary, 'binary messages are not taken');
    this.#idle.refresh();
    this.#waiting += 1;
    if (this.#waiting >= MOST_WAITING) this.#socket.pause();
    const message = data.toString();
    this.#answered = this.#answered.then(() => this.#answer(message));
  }

  async #answer(message: string): Promise<void> {
    const answer = await this.#options.answer(message);
    this.#waiting -= 1;
    if (!this.#isOpen) return;
    this.#socket.resume();
    if (answer === undefined) return;
    this.#idle.refresh();
    this.#socket.send(answer);
  }
}
