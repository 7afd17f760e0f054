/**
 * Encodes a device's or sensor's name for use in a key, a path or a URL, where it then needs no further
 * encoding. Letters, digits, `_`, `-` and inner dots stay; every other byte of UTF-8 becomes `=XX`.
 * Different names never become the same text, and none becomes `.` or `..`.
 */
export function encodeName(name: string): string {
  let encoded = '';
  for (const byte of Buffer.from(name, 'utf8')) {
    const character = String.fromCharCode(byte);
    const plain = /[A-Za-z0-9_-]/.test(character) || (character === '.' && encoded !== '');
    encoded += plain ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** The name that encodeName encoded. */
export function decodeName(encoded: string): string {
  const bytes = encoded.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
