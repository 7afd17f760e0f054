/**
 * One line of an answer to a frame that is not OK.
 *
 * @param text is told in one line, although it may have a piece of what was sent, in which a line may end
 */
export const errLine = (text: string): string => `ERR ${text.replace(/\p{Cc}+/gu, ' ')}`;

/** The line that asks for a frame once more, from one of its lines on. */
export const againFrom = (line: number, why: string): string => errLine(`again from line ${line}: ${why}`);
