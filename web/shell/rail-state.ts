import { signal } from '@preact/signals';

/** Whether devices and sensors are shown on screens too narrow to show them always. */
export const isRailOpen = signal(false);
