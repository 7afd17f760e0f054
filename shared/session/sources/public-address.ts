import { BlockList, isIP } from 'node:net';

/**
 * Where an address leads. `public`: anywhere in the internet. `private`: this machine, or a network of one's own.
 * `neither`: nowhere that data may be fetched from, or it cannot be told.
 */
export type AddressReach = 'public' | 'private' | 'neither';

type Subnet = readonly [network: string, prefix: number];

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. */
const SPECIAL_4: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Networks of one's own, and this machine. */
const PRIVATE_4: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];

/**
 * All that is global unicast; what is outside, such as link-local addresses, multicast and most addresses that contain
 * one of IPv4, is refused without being named: https://www.iana.org/assignments/ipv6-address-space
 */
const GLOBAL_6: readonly Subnet[] = [['2000::', 3]];

/** Within that: https://www.iana.org/assignments/iana-ipv6-special-registry */
const SPECIAL_6: readonly Subnet[] = [
  // Assigned to protocols; Teredo, which contains addresses of IPv4, is among them.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4, which contains addresses of IPv4.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  // Given back, and not assigned since: https://datatracker.ietf.org/doc/html/rfc3701
  ['3ffe::', 16],
  ['3fff::', 20],
];

const PRIVATE_6: readonly Subnet[] = [
  ['::1', 128],
  ['fc00::', 7],
];

/**
 * Services of AWS for the machine that asks, its credentials among them, which look private.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
const OWN_CLOUD_6: readonly Subnet[] = [['fd00:ec2::', 32]];

/** A list of one family; one of both would also compare addresses of IPv4 with those of IPv6 that contain them. */
function subnets(list: readonly Subnet[], family: 'ipv4' | 'ipv6'): (address: string) => boolean {
  const blocks = new BlockList();
  for (const [network, prefix] of list) blocks.addSubnet(network, prefix, family);
  return (address) => blocks.check(address, family);
}

const isSpecial4 = subnets(SPECIAL_4, 'ipv4');
const isPrivate4 = subnets(PRIVATE_4, 'ipv4');
const isGlobal6 = subnets(GLOBAL_6, 'ipv6');
const isSpecial6 = subnets(SPECIAL_6, 'ipv6');
const isPrivate6 = subnets(PRIVATE_6, 'ipv6');
const isOwnCloud6 = subnets(OWN_CLOUD_6, 'ipv6');

/** @param address in the usual notation; anything else, and one with a zone, leads nowhere */
export function reachOf(address: string): AddressReach {
  // A zone names an interface of this machine.
  if (address.includes('%')) return 'neither';
  switch (isIP(address)) {
    case 4:
      if (!isSpecial4(address)) return 'public';
      return isPrivate4(address) ? 'private' : 'neither';
    case 6:
      if (isGlobal6(address) && !isSpecial6(address)) return 'public';
      return isPrivate6(address) && !isOwnCloud6(address) ? 'private' : 'neither';
    default:
      return 'neither';
  }
}
