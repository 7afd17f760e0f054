import { signal } from '@preact/signals';

/** Something that whoever uses the board has to decide. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** The first is what is usual. */
  readonly choices: readonly string[];
  readonly answer: (choice: string | undefined) => void;
}

export const question = signal<Question | undefined>(undefined);

/** @returns the choice; undefined where it was left open */
export function choose<Choice extends string>(
  title: string,
  text: string,
  choices: readonly Choice[],
): Promise<Choice | undefined> {
  question.peek()?.answer(undefined);
  return new Promise((resolve) => {
    question.value = {
      title,
      text,
      choices,
      answer: (choice) => {
        question.value = undefined;
        resolve(choices.find((each) => each === choice));
      },
    };
  });
}
