/**
 * Loaded into every child ahead of the Lambda runtime client.
 *
 * The client asks for a native module, built from C++ where it is installed on the platform. Here a
 * module of ours stands in its place. Everything else of the client is the real one.
 *
 * It is JavaScript: a child that had to strip types first would start some 40 ms later.
 */
import { registerHooks } from 'node:module';
import { Socket } from 'node:net';

const NATIVE_MODULE = './rapid-client.node';
const standIn = new URL('./rapid-client.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === NATIVE_MODULE ? { url: standIn, shortCircuit: true } : nextResolve(specifier, context),
});

/** The host holds the other end of this pipe; when the host is gone, however it went, so is the child. */
const LIFELINE_FD = 3;

const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: false });
lifeline.on('close', () => process.exit(1));
lifeline.on('error', () => process.exit(1));
lifeline.resume();
lifeline.unref();

/** A terminal's Ctrl-C reaches the whole process group; when a child ends is for the host to say. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
