import type { RegisteredChannel } from '../../../index/recording-index.ts';

/** Value of a reading; of a JSON object, its text. */
export type ReadingValue = number | string | boolean;

/** Whether readings of a channel pass: all, none, or those with certain values. */
export type Decision = boolean | ((value: ReadingValue) => boolean);

/** Decides about the readings of a channel. */
export type Condition = (channel: RegisteredChannel) => Decision;

export const both =
  (a: Condition, b: Condition): Condition =>
  (channel) => {
    const [first, second] = [a(channel), b(channel)];
    if (first === false || second === false) return false;
    if (first === true) return second;
    if (second === true) return first;
    return (value) => first(value) && second(value);
  };

export const negated =
  (condition: Condition): Condition =>
  (channel) => {
    const decision = condition(channel);
    return typeof decision === 'boolean' ? !decision : (value) => !decision(value);
  };

export const either = (a: Condition, b: Condition): Condition => negated(both(negated(a), negated(b)));
