import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentFault, templateFault, UrlTemplate } from '../../../../shared/session/sources/url-template.ts';

const TEMPLATE = 'https://files.example.com/drives/{identity}.mcap?token=a%2Fb';

const HARMLESS: readonly (readonly [identity: string, segment: string])[] = [
  ['drive-7', 'drive-7'],
  ['drive 7', 'drive%207'],
  ['50%', '50%25'],
  ['%2e%2e', '%252e%252e'],
  ['%2E%2E%2Fetc', '%252E%252E%252Fetc'],
  ['..%2f..%2fetc', '..%252f..%252fetc'],
  ['%00', '%2500'],
  ['%0d%0aHost: evil', '%250d%250aHost%3A%20evil'],
  ['...', '...'],
  ['..;', '..%3B'],
  ['.hidden', '.hidden'],
  ['@evil.example', '%40evil.example'],
  ['user:pass@evil.example', 'user%3Apass%40evil.example'],
  ['?a=b', '%3Fa%3Db'],
  ['#top', '%23top'],
  ['a;b=c&d', 'a%3Bb%3Dc%26d'],
  [':8080', '%3A8080'],
  ['https:evil.example', 'https%3Aevil.example'],
  ['{identity}', '%7Bidentity%7D'],
  ['$&', '%24%26'],
  ["$'", "%24'"],
  ['$`', '%24%60'],
  ['identity-0-sample', 'identity-0-sample'],
  // Dots and slashes of other scripts stay what they are.
  ['\u2024\u2024', '%E2%80%A4%E2%80%A4'],
  ['\uff0e\uff0e', '%EF%BC%8E%EF%BC%8E'],
  ['\u2215evil', '%E2%88%95evil'],
  ['\uff0fevil', '%EF%BC%8Fevil'],
  ['\u3002', '%E3%80%82'],
  ['\u202e', '%E2%80%AE'],
  ['\u{1F697}', '%F0%9F%9A%97'],
];

const REFUSED: readonly string[] = [
  '',
  '.',
  '..',
  '/',
  '../',
  '../x',
  'a/../../x',
  '/etc/passwd',
  '//evil.example',
  'https://evil.example/',
  '\\',
  '\\\\evil.example',
  '..\\x',
  'a\r\nHost: evil',
  'a\nb',
  'a\tb',
  'a\0',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ud800',
  'x'.repeat(1025),
];

describe('an identity in a template', () => {
  it.each(HARMLESS)('%j becomes %s', (identity, segment) => {
    expect(segmentFault(identity)).toBeUndefined();
    expect(new UrlTemplate(TEMPLATE).urlOf(identity).href).toBe(
      TEMPLATE.replace('{identity}', () => segment),
    );
  });

  it.each(REFUSED)('%j is refused', (identity) => {
    expect(segmentFault(identity)).toBeTypeOf('string');
    expect(() => new UrlTemplate(TEMPLATE).urlOf(identity)).toThrow(/name/);
  });

  it('changes nothing but its own place, whatever it is', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'f', '@', ':', '?', '#', '\t', '\n', 'a'),
      }),
    );
    const template = fc.constantFrom(
      TEMPLATE,
      'https://files.example.com/{identity}',
      'https://files.example.com/.{identity}',
      'https://files.example.com/{identity}./x',
      'https://files.example.com:8443/a/b/%2e{identity}/data.mcap?x={y}',
      'https://[2600::1]/a-{identity}',
    );
    fc.assert(
      fc.property(template, anything, (text, identity) => {
        fc.pre(segmentFault(identity) === undefined);
        const url = new UrlTemplate(text).urlOf(identity);
        const plain = new URL(text.replace('{identity}', 'x'));
        expect(url.origin).toBe(plain.origin);
        expect(url.search).toBe(plain.search);
        expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        const segments = url.pathname.split('/');
        const others = plain.pathname.split('/');
        expect(segments).toHaveLength(others.length);
        const changed = segments.filter((segment, at) => segment !== others[at]);
        expect(changed.length).toBeLessThanOrEqual(1);
        expect(decodeURIComponent(url.pathname)).toContain(identity);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not turned into a step by what stands next to it', () => {
    const template = new UrlTemplate('https://files.example.com/a/%2e{identity}');

    expect(template.urlOf('x').href).toBe('https://files.example.com/a/%2ex');
    expect(() => template.urlOf('.')).toThrow('neither');
    expect(() => new UrlTemplate('https://files.example.com/a/{identity}/../b')).toThrow('in its path');
  });
});

describe('templateFault', () => {
  it.each([
    TEMPLATE,
    'https://files.example.com/{identity}',
    'http://127.0.0.1:9000/x/{identity}/data.mcap',
    'https://h/{identity}?',
  ])('takes %s', (text) => {
    expect(templateFault(text)).toBeUndefined();
  });

  it.each([
    ['', 'not exactly once'],
    ['https://h/', 'not exactly once'],
    ['https://h/{identity}/{identity}', 'not exactly once'],
    ['https://h/{Identity}', 'not exactly once'],
    ['https://h/%7Bidentity%7D', 'not exactly once'],
    ['{identity}', 'is no URL'],
    ['/{identity}', 'is no URL'],
    ['//h/{identity}', 'is no URL'],
    ['https://h /{identity}', 'is no URL'],
    ['https://h/a\n/{identity}', 'is no URL'],
    ['https://h\\{identity}', 'is no URL'],
    ['https://[::1%25lo]/{identity}', 'is no URL'],
    ['https://h:99999/{identity}', 'is no URL'],
    ['https://{identity}/', 'in its path'],
    ['https://{identity}.example.com/', 'in its path'],
    ['https://h:{identity}/', 'is no URL'],
    ['https://{identity}@h/', 'in its path'],
    ['https://u:{identity}@h/', 'in its path'],
    ['https://h/?file={identity}', 'in its path'],
    ['https://h/#{identity}', 'has a fragment'],
    ['https://h/{identity}#a', 'has a fragment'],
    ['https://h/{identity}#', 'has a fragment'],
    ['https://h/{identity}/..', 'in its path'],
    ['https://h/{identity}/%2e%2e/', 'in its path'],
    ['https://h/{identity}?x=identity-0-sample', 'in its path'],
    ['{identity}://h/', 'in its path'],
  ])('takes no %j', (text, why) => {
    expect(templateFault(text)).toContain(why);
  });
});
