import { expect, it } from 'vitest';
import type { Connections } from '../../shared/access/connections.ts';

/** Connections, and a clock that stands still unless it is set. */
export interface OpenedConnections {
  readonly connections: Connections;
  readonly clock: { nowMs: number };
}

/**
 * What all Connections do.
 *
 * @param open gives them; tests share them and differ in their connections
 * @param prefix of all connections
 */
export function connectionsContract(open: () => OpenedConnections, prefix = ''): void {
  it('knows the key of each connection from when it is opened until it is closed', async () => {
    const { connections, clock } = open();
    // As the platform names them: base64.
    const [a, b] = [`${prefix}L0SM9cOFvHcCIhw=`, `${prefix}a/b+c==`];
    await connections.open(a, 'one', clock.nowMs + 1000);
    await connections.open(b, 'two', clock.nowMs + 1000);

    expect([await open().connections.keyOf(a), await open().connections.keyOf(b)]).toEqual(['one', 'two']);
    await connections.close(a);
    await connections.close(a);
    expect([await connections.keyOf(a), await connections.keyOf(b)]).toEqual([undefined, 'two']);
  });

  it('knows nothing of a connection that there was not, or whose time is over', async () => {
    const { connections, clock } = open();
    const id = `${prefix}over`;
    await connections.open(id, 'one', clock.nowMs + 1000);

    expect(await connections.keyOf(`${prefix}nobody`)).toBeUndefined();
    clock.nowMs += 999;
    expect(await connections.keyOf(id)).toBe('one');
    clock.nowMs += 1;
    expect(await connections.keyOf(id)).toBeUndefined();
  });
}
