/**
 * What a scanner returns, in the place of where it got to, for bytes that are not of the common shape: nothing is
 * said about whether they are good. No text ends at the very beginning, so 0 is free for it.
 */
export const NOT_COMMON = 0;
