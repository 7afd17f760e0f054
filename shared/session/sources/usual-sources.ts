/** The sources of a system that sets none: what its own devices have sent. */
export const USUAL_SOURCES = { readings: { kind: 'readings' } } as const;
