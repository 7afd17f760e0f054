import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachOf } from '../../../../shared/session/sources/public-address.ts';

/** First and last address of each special network, and the public neighbours of those that have some. */
const IPV4: readonly (readonly [address: string, reach: ReturnType<typeof reachOf>])[] = [
  ['0.0.0.0', 'neither'],
  ['0.255.255.255', 'neither'],
  ['1.0.0.0', 'public'],
  ['9.255.255.255', 'public'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'private'],
  ['100.127.255.255', 'private'],
  ['100.128.0.0', 'public'],
  ['126.255.255.255', 'public'],
  ['127.0.0.0', 'private'],
  ['127.0.0.1', 'private'],
  ['127.255.255.255', 'private'],
  ['128.0.0.0', 'public'],
  ['169.253.255.255', 'public'],
  ['169.254.0.0', 'neither'],
  ['169.254.169.254', 'neither'],
  ['169.254.170.2', 'neither'],
  ['169.254.255.255', 'neither'],
  ['169.255.0.0', 'public'],
  ['172.15.255.255', 'public'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['191.255.255.255', 'public'],
  ['192.0.0.0', 'neither'],
  ['192.0.0.255', 'neither'],
  ['192.0.1.0', 'public'],
  ['192.0.2.0', 'neither'],
  ['192.0.2.255', 'neither'],
  ['192.0.3.0', 'public'],
  ['192.31.196.1', 'neither'],
  ['192.52.193.1', 'neither'],
  ['192.88.98.255', 'public'],
  ['192.88.99.0', 'neither'],
  ['192.88.99.255', 'neither'],
  ['192.88.100.0', 'public'],
  ['192.167.255.255', 'public'],
  ['192.168.0.0', 'private'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'public'],
  ['192.175.48.1', 'neither'],
  ['198.17.255.255', 'public'],
  ['198.18.0.0', 'neither'],
  ['198.19.255.255', 'neither'],
  ['198.20.0.0', 'public'],
  ['198.51.99.255', 'public'],
  ['198.51.100.0', 'neither'],
  ['198.51.100.255', 'neither'],
  ['198.51.101.0', 'public'],
  ['203.0.112.255', 'public'],
  ['203.0.113.0', 'neither'],
  ['203.0.113.255', 'neither'],
  ['203.0.114.0', 'public'],
  ['223.255.255.255', 'public'],
  ['224.0.0.0', 'neither'],
  ['239.255.255.255', 'neither'],
  ['240.0.0.0', 'neither'],
  ['255.255.255.255', 'neither'],
];

const IPV6: typeof IPV4 = [
  ['::', 'neither'],
  ['::1', 'private'],
  ['0:0:0:0:0:0:0:1', 'private'],
  ['::2', 'neither'],
  ['::127.0.0.1', 'neither'],
  ['::8.8.8.8', 'neither'],
  ['::ffff:127.0.0.1', 'neither'],
  ['::ffff:7f00:1', 'neither'],
  ['::ffff:8.8.8.8', 'neither'],
  ['::ffff:0:127.0.0.1', 'neither'],
  ['64:ff9b::127.0.0.1', 'neither'],
  ['64:ff9b::808:808', 'neither'],
  ['64:ff9b:1::1', 'neither'],
  ['100::1', 'neither'],
  ['100:0:0:1::1', 'neither'],
  ['1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'neither'],
  ['2000::', 'public'],
  ['2001::1', 'neither'],
  ['2001:0:7f00:1::', 'neither'],
  ['2001:2::1', 'neither'],
  ['2001:10::1', 'neither'],
  ['2001:20::1', 'neither'],
  ['2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'neither'],
  ['2001:200::', 'public'],
  ['2001:4860:4860::8888', 'public'],
  ['2001:DB8::1', 'neither'],
  ['2001:db9::1', 'public'],
  ['2002:7f00:1::', 'neither'],
  ['2002:808:808::1', 'neither'],
  ['2003::1', 'public'],
  ['2600:1f18::1', 'public'],
  ['2620:4f:8000::1', 'neither'],
  ['2a05:d018::1', 'public'],
  ['3ffe::1', 'neither'],
  ['3fff::1', 'neither'],
  ['3fff:fff:ffff::1', 'neither'],
  ['3fff:1000::', 'public'],
  ['4000::', 'neither'],
  ['5f00::1', 'neither'],
  ['fbff::1', 'neither'],
  ['fc00::1', 'private'],
  ['fd12:3456::1', 'private'],
  ['fd00:ec2::254', 'neither'],
  ['fe00::1', 'neither'],
  ['fe80::1', 'neither'],
  ['febf::1', 'neither'],
  ['fec0::1', 'neither'],
  ['ff02::1', 'neither'],
  ['fe80::1%eth0', 'neither'],
  ['2600::1%eth0', 'neither'],
  ['::1%lo', 'neither'],
];

const NO_ADDRESSES = [
  '',
  ' ',
  'localhost',
  'example.com',
  '2130706433',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '127.1',
  '8.8.8.8.',
  ' 8.8.8.8',
  '8.8.8.8:443',
  '8.8.8.8/32',
  '08.8.8.8',
  '256.1.1.1',
  '[2600::1]',
  '2600::1::',
  '2600::1\0',
];

const number4 = (text: string): number =>
  text.split('.').reduce((value, part) => value * 256 + Number(part), 0);

/** What the registry of IPv4 says, computed by hand. */
const SPECIAL_4 = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
  '192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 ' +
  '203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'
)
  .split(' ')
  .map((text) => {
    const [network = '', prefix] = text.split('/');
    const first = number4(network);
    return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
  });

const text4 = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

const anywhere4 = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc
    .tuple(
      fc.constantFrom(...SPECIAL_4.flatMap(({ first, last }) => [first, last])),
      fc.integer({ min: -3, max: 3 }),
    )
    .map(([edge, by]) => Math.min(Math.max(edge + by, 0), 2 ** 32 - 1)),
);

const word = fc.integer({ min: 0, max: 0xffff });
const address6 = fc
  .tuple(
    fc.oneof(word, fc.constantFrom(0x2001, 0x2002, 0x3ffe, 0x3fff, 0x2620)),
    word,
    fc.array(word, { minLength: 6, maxLength: 6 }),
  )
  .map(([first, second, rest]) => [first, second, ...rest]);

describe('reachOf', () => {
  it.each([...IPV4, ...IPV6])('of %s is %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach);
  });

  it.each(NO_ADDRESSES)('takes %j for no address', (text) => {
    expect(reachOf(text)).toBe('neither');
  });

  it('tells every address of IPv4 as the registry does', () => {
    fc.assert(
      fc.property(anywhere4, (value) => {
        const isSpecial = SPECIAL_4.some(({ first, last }) => value >= first && value <= last);
        expect(reachOf(text4(value)) === 'public').toBe(!isSpecial);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no address of IPv6 for public that contains one of IPv4, whatever that is', () => {
    const prefixes = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', 'fe80::', 'fe80::5efe:'];
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), anywhere4, (prefix, value) => {
        expect(reachOf(`${prefix}${text4(value)}`)).not.toBe('public');
      }),
    );
  });

  it('tells every address of IPv6 as the registry does', () => {
    fc.assert(
      fc.property(address6, (words) => {
        const [first = 0, second = 0, third = 0] = words;
        const isGlobal = first >= 0x2000 && first < 0x4000;
        const isSpecial =
          (first === 0x2001 && (second < 0x200 || second === 0xdb8)) ||
          first === 0x2002 ||
          first === 0x3ffe ||
          (first === 0x3fff && second < 0x1000) ||
          (first === 0x2620 && second === 0x4f && third === 0x8000);
        const text = words.map((value) => value.toString(16)).join(':');
        expect(reachOf(text) === 'public').toBe(isGlobal && !isSpecial);
      }),
      { numRuns: 2000 },
    );
  });
});
