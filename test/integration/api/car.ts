/** A device whose name has everything in it that paths treat apart, and the day on which it sent. */
export const CAR = 'car/1 ü%';
export const MIDNIGHT = Date.UTC(2026, 4, 1);
