/** Thirty-two characters, five bits each, without those that look alike. */
export const KEY_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Eighty bits: ids are never given twice. */
export const KEY_ID_LENGTH = 16;

const ID = new RegExp(`^[${KEY_ALPHABET}]{${KEY_ID_LENGTH}}$`);

export const isKeyId = (text: string): boolean => ID.test(text);
