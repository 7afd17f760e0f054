import type { Invariant } from '../checks/violation.ts';
import { SOUND_BUILD, type SystemBuild, type SystemPorts } from '../system.ts';
import type { Timeline } from '../world/timeline.ts';

/** A way in which a build can be broken. */
export interface Defect {
  readonly name: string;
  /** What it does wrong, in a sentence. */
  readonly about: string;
  /** Invariants of which it violates one at least. */
  readonly violates: readonly Invariant[];
  readonly build: SystemBuild;
  /** From where on looking for it is worth while, where it needs a rare history. */
  readonly firstSeed?: number;
  /** Whether it shows only where devices are split in lanes. */
  readonly lanes?: boolean;
}

/** A build that differs from the sound one. */
export const broken = (
  name: string,
  about: string,
  violates: readonly Invariant[],
  difference: Partial<SystemBuild>,
): Defect => ({ name, about, violates, build: { ...SOUND_BUILD, ...difference } });

/** A port with some of its methods replaced. */
export function withMethods<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, {
    get: (target, name) => {
      const replaced: unknown = Reflect.get(methods, name);
      const method = replaced ?? Reflect.get(target, name);
      return typeof method === 'function' && replaced === undefined
        ? (method.bind(target) as unknown)
        : method;
    },
  });
}

/** A difference in one of a process's ports. */
export const inPort = <N extends keyof SystemPorts>(
  name: N,
  methods: (port: SystemPorts[N], ports: SystemPorts, timeline: Timeline) => Partial<SystemPorts[N]>,
): Partial<SystemBuild> => ({
  wrapPorts: (ports, timeline) => ({
    ...ports,
    [name]: withMethods(ports[name], methods(ports[name], ports, timeline)),
  }),
});
