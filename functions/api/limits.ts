/** Devices that are looked at at the same time. */
export const API_CONCURRENCY = 16;

/** Robots that are measured for one list. */
export const MOST_ROBOTS = 1000;
