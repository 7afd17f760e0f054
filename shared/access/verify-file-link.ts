import { createVerify, type KeyObject } from 'node:crypto';
import { OdographError } from '../errors/odograph-error.ts';

const SIGNED_PARAMETERS = ['Expires', 'Key-Pair-Id', 'Signature', 'Hash-Algorithm'] as const;
type SignedParameter = (typeof SIGNED_PARAMETERS)[number];

/** Parameters that would make CloudFront read the link in another way. */
const OTHER_PARAMETERS: readonly string[] = ['Policy'];

/**
 * Checks a link to a file as CloudFront does that FileSigner has signed; for where CloudFront is not.
 *
 * @param url whole, as it was asked for: the signature is of this text, and not of what it might mean
 * @param keys public keys by their ids
 * @param nowMs milliseconds since 1970
 * @throws OdographError `forbidden`, which is what CloudFront answers in all these cases
 */
export function requireFileLink(url: string, keys: ReadonlyMap<string, KeyObject>, nowMs: number): void {
  const { resource, parameters } = splitUrl(url);
  const expires = parameters.get('Expires') ?? '';
  const key = keys.get(parameters.get('Key-Pair-Id') ?? '');
  const signature = parameters.get('Signature') ?? '';
  if (signature === '') throw refusal('is not signed');
  if (parameters.get('Hash-Algorithm') !== 'SHA256' || !/^\d{1,12}$/.test(expires) || key === undefined) {
    throw refusal('is signed in a way that is not known here');
  }
  const isRight = createVerify('RSA-SHA256')
    .update(cannedPolicy(resource, Number(expires)))
    .verify(key, bytesOf(signature));
  if (!isRight) throw refusal('was changed after it was signed');
  if (nowMs >= Number(expires) * 1000) throw refusal('has expired; open the recording again');
}

/** What is signed: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html */
const cannedPolicy = (resource: string, expires: number): string =>
  JSON.stringify({
    Statement: [{ Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': expires } } }],
  });

/**
 * Bytes of a signature in base64 whose signs that mean something in a URL are replaced.
 *
 * @throws OdographError `forbidden` for another text than the one that is written for these bytes
 */
function bytesOf(signature: string): Buffer {
  const bytes = Buffer.from(
    signature.replace(/[-~_]/g, (sign) => TO_BASE64[sign] ?? ''),
    'base64',
  );
  const written = bytes.toString('base64').replace(/[+/=]/g, (sign) => FROM_BASE64[sign] ?? '');
  if (written !== signature) throw refusal('was changed after it was signed');
  return bytes;
}

const TO_BASE64: Readonly<Record<string, string>> = { '-': '+', '~': '/', _: '=' };
const FROM_BASE64: Readonly<Record<string, string>> = { '+': '-', '/': '~', '=': '_' };

function splitUrl(url: string): { resource: string; parameters: Map<SignedParameter, string> } {
  const mark = url.indexOf('?');
  const address = mark < 0 ? url : url.slice(0, mark);
  const rest: string[] = [];
  const parameters = new Map<SignedParameter, string>();
  for (const part of mark < 0 ? [] : url.slice(mark + 1).split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const signed = SIGNED_PARAMETERS.find((each) => each === name);
    if (OTHER_PARAMETERS.includes(name) || (signed !== undefined && parameters.has(signed))) {
      throw refusal('is signed in a way that is not known here');
    }
    if (signed === undefined) rest.push(part);
    else parameters.set(signed, part.slice(equals + 1));
  }
  return { resource: rest.length === 0 ? address : `${address}?${rest.join('&')}`, parameters };
}

const refusal = (why: string): OdographError =>
  new OdographError('forbidden', `the link to this file ${why}`);
