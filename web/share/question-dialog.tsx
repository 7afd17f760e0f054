import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { question } from './questions.ts';
import './share.css';

/** Asks what is to be decided. */
export function QuestionDialog(): VNode | null {
  const dialog = useRef<HTMLDialogElement | null>(null);
  const asked = question.value;
  useEffect(() => {
    if (asked !== undefined && dialog.current?.open === false) dialog.current.showModal();
  }, [asked]);
  if (asked === undefined) return null;
  return (
    <dialog
      class="question"
      ref={dialog}
      aria-labelledby="question-title"
      aria-describedby="question-text"
      onCancel={(event) => {
        event.preventDefault();
        asked.answer(undefined);
      }}
    >
      <h2 id="question-title">{asked.title}</h2>
      <p id="question-text">{asked.text}</p>
      <div class="question-choices">
        <button type="button" class="button quiet" onClick={() => asked.answer(undefined)}>
          Cancel
        </button>
        {asked.choices.toReversed().map((choice) => (
          <button
            key={choice}
            type="button"
            class={`button ${choice === asked.choices[0] ? 'primary' : ''}`}
            onClick={() => asked.answer(choice)}
          >
            {choice}
          </button>
        ))}
      </div>
    </dialog>
  );
}
