/**
 * Which key opened each connection that is still open: those who send frames show their key once, when they connect.
 * Reads see every write that returned before them.
 */
export interface Connections {
  /** @param untilMs when the connection has surely ended, whether or not that is told */
  open(connectionId: string, keyId: string, untilMs: number): Promise<void>;
  /** The key by whose holder a connection was opened; undefined for one that is not open. */
  keyOf(connectionId: string): Promise<string | undefined>;
  close(connectionId: string): Promise<void>;
}
