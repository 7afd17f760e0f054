import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from '../../../infra/configuration.ts';
import { statementsOf, synthesize, SYNTHESIS_TIMEOUT_MS, type Synthesized, text } from './synthesize.ts';

const ISSUER = {
  'odograph:oidcIssuer': 'https://issuer.example',
  'odograph:oidcAudience': 'odograph',
  'odograph:boardSignIn': '{"clientId": "board", "token": "id", "origins": ["https://token.example"]}',
};

const TILES = '{"url": "https://tiles.example.org/{z}/{x}/{y}.png", "attribution": "© Maps"}';

let folder: string;
let closed: Synthesized;
let signedIn: Synthesized;
let mapped: Synthesized;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-board-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), '');
  closed = synthesize({}, true, folder);
  signedIn = synthesize(ISSUER, false, folder);
  mapped = synthesize({ 'odograph:boardTiles': TILES }, false, folder);
}, SYNTHESIS_TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const idOf = (stack: Synthesized, type: string): string => {
  const found = stack.ofType(type).filter(([id]) => id.startsWith('Board'));
  if (found.length !== 1) throw new Error(`${found.length} of ${type}`);
  return found[0]![0];
};
const ofBoard = (stack: Synthesized, type: string) => stack.resources[idOf(stack, type)]!.Properties;

/** The page's policy by directive, each URL of the stack as its id. */
function policyOf(stack: Synthesized): Map<string, string[]> {
  const config = ofBoard(stack, 'AWS::CloudFront::ResponseHeadersPolicy')['ResponseHeadersPolicyConfig']!;
  const policy = config['SecurityHeadersConfig']!['ContentSecurityPolicy']!['ContentSecurityPolicy'];
  return new Map(
    text(policy)
      .split('; ')
      .map((directive) => directive.split(' '))
      .map(([name = '', ...sources]) => [name, sources]),
  );
}

describe('the board in the stack', () => {
  test('lies in a bucket that nobody may read but its distribution', () => {
    const bucket = ofBoard(closed, 'AWS::S3::Bucket');
    const statements = statementsOf(closed.resources[idOf(closed, 'AWS::S3::BucketPolicy')]!);

    const readers = statements.filter(
      ({ Effect, Action }) => Effect === 'Allow' && Action === 's3:GetObject',
    );
    expect(bucket['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(readers).toHaveLength(1);
    expect(JSON.stringify(readers[0]!.Condition)).toContain(idOf(closed, 'AWS::CloudFront::Distribution'));
    expect(
      statements.some(
        ({ Effect, Condition }) => Effect === 'Deny' && JSON.stringify(Condition).includes('SecureTransport'),
      ),
    ).toBe(true);
  });

  test('is served over HTTPS alone, from a bucket that is asked with a signature', () => {
    const { DistributionConfig } = ofBoard(closed, 'AWS::CloudFront::Distribution');

    expect(DistributionConfig!['DefaultRootObject']).toBe('index.html');
    expect(DistributionConfig!['DefaultCacheBehavior']!['ViewerProtocolPolicy']).toBe('redirect-to-https');
    expect(JSON.stringify(DistributionConfig!['Origins'])).toContain('OriginAccessControlId');
  });

  test('may ask its own endpoints and nothing else, and runs nothing that stands in the page', () => {
    const policy = policyOf(closed);

    const endpoints = policy
      .get('connect-src')!
      .map((source) => source.match(/Functions(\w+?)Function|Files/)?.[0] ?? source);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('style-src')).toEqual(["'self'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(endpoints).toEqual([
      "'self'",
      'FunctionsapiFunction',
      'FunctionsdashboardsFunction',
      'FunctionssessionsFunction',
      'FunctionsmanifestFunction',
      'FunctionsdataFunction',
      'Files',
    ]);
  });

  test('may ask the issuer where people sign in', () => {
    const sources = policyOf(signedIn).get('connect-src')!;

    expect(sources.slice(-2)).toEqual(['https://issuer.example', 'https://token.example']);
  });

  test('may load a map of the server that is named, and of none unless one is', () => {
    const origin = 'https://tiles.example.org';

    expect(policyOf(mapped).get('img-src')).toEqual(["'self'", 'data:', 'blob:', origin]);
    expect(policyOf(mapped).get('connect-src')!.at(-1)).toBe(origin);
    expect(policyOf(closed).get('img-src')).toEqual(["'self'", 'data:', 'blob:']);
    expect(readConfiguration({ 'odograph:boardTiles': TILES }).boardTiles).toMatchObject({
      attribution: '© Maps',
      tileSize: 256,
    });
  });

  test('is told where the system is', () => {
    const told = signedIn
      .ofType('Custom::CDKBucketDeployment')
      .map(([, { Properties }]) => JSON.stringify(Properties['SourceMarkers']));
    expect(told).toHaveLength(2);
    expect(told.join('')).toContain('FunctionsapiFunction');
  });

  test('keeps parts for good, and has the page asked for anew', () => {
    const copies = closed.ofType('Custom::CDKBucketDeployment').map(([, { Properties }]) => ({
      include: Properties['Include'],
      exclude: Properties['Exclude'],
      cache: Properties['SystemMetadata']!['cache-control'],
      prune: Properties['Prune'],
    }));

    expect(copies).toEqual(
      expect.arrayContaining([
        { include: ['assets/*'], exclude: ['*'], cache: 'public, max-age=31536000, immutable', prune: false },
        { include: undefined, exclude: ['assets/*'], cache: 'no-cache', prune: false },
      ]),
    );
  });

  test('stands among the outputs', () => {
    const outputs = closed.template.toJSON()['Outputs'] as Record<string, { Value: never }>;

    expect(text(outputs['BoardUrl']!.Value)).toBe(
      `https://<${idOf(closed, 'AWS::CloudFront::Distribution')}.DomainName>`,
    );
  });

  test(
    'is not there where callers have to sign their requests',
    () => {
      const stack = synthesize({ 'odograph:access': 'iam' }, false, folder);

      expect(stack.ofType('Custom::CDKBucketDeployment')).toEqual([]);
      expect(Object.keys(stack.template.toJSON()['Outputs'] as object)).not.toContain('BoardUrl');
    },
    SYNTHESIS_TIMEOUT_MS,
  );
});

test.each([
  ['not JSON', 'https://tiles.example.org/{z}/{x}/{y}.png'],
  ['no template', '{"url": "https://tiles.example.org"}'],
  ['not safe', '{"url": "http://tiles.example.org/{z}/{x}/{y}.png"}'],
  ['more than there is', '{"url": "https://tiles.example.org/{z}/{x}/{y}.png", "style": "dark"}'],
])('a map that is %s is refused', (_, tiles) => {
  const act = () => readConfiguration({ 'odograph:boardTiles': tiles });

  expect(act).toThrow(ConfigurationError);
  expect(act).toThrow('odograph:boardTiles');
});

describe('how people sign in at the board', () => {
  test.each([
    ['without an issuer', { 'odograph:boardSignIn': '{"clientId": "board"}' }, 'oidcIssuer'],
    ['without a client', { ...ISSUER, 'odograph:boardSignIn': '{}' }, 'clientId'],
    [
      'with an origin that is none',
      { ...ISSUER, 'odograph:boardSignIn': '{"clientId": "b", "origins": ["https://a.example/b"]}' },
      'origins',
    ],
    [
      'with what there is not',
      { ...ISSUER, 'odograph:boardSignIn': '{"clientId": "b", "secret": "s"}' },
      'boardSignIn',
    ],
  ])('is refused %s', (_, context, named) => {
    const act = () => readConfiguration(context);

    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(named);
  });
});
