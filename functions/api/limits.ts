/** Devices that are looked at at the same time. */
export const API_CONCURRENCY = 16;

/** Devices whose names are read at a time. */
export const DEVICES_AT_ONCE = 100;
