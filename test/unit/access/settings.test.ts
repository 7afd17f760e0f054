import { describe, expect, it } from 'vitest';
import { parseAccessSettings } from '../../../shared/access/settings.ts';

const oidc = { issuer: 'https://login.example.com', audience: ['odograph'] };
const parse = (settings: unknown) => parseAccessSettings(JSON.stringify(settings));

describe('parseAccessSettings', () => {
  it('takes what is not said from the defaults', () => {
    expect(parse({ mode: 'keys', oidc })).toEqual({
      mode: 'keys',
      oidc: { ...oidc, audienceClaim: 'aud', algorithms: ['RS256', 'ES256'] },
      readers: { claim: 'devices' },
      fileLinkSeconds: 3600,
    });
    expect(parse({ mode: 'open' })).toEqual({
      mode: 'open',
      readers: { claim: 'devices' },
      fileLinkSeconds: 3600,
    });
  });

  it('takes what is said', () => {
    const settings = {
      mode: 'keys',
      oidc: {
        issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc',
        audience: ['a', 'b'],
        audienceClaim: 'client_id',
        keysUrl: 'https://keys.example.com/jwks',
        algorithms: ['EdDSA'],
      },
      readers: { claim: 'cognito:groups', grants: { staff: ['*'], guests: ['car-1', '{a,b}-*'] } },
      fileLinkSeconds: 43_200,
    };

    expect(parse(settings)).toEqual(settings);
  });

  it.each([
    [{}],
    [{ mode: 'closed' }],
    [{ mode: 'keys', other: 1 }],
    [{ mode: 'keys', oidc: { ...oidc, issuer: 'login' } }],
    [{ mode: 'keys', oidc: { ...oidc, issuer: 'javascript:alert(1)' } }],
    [{ mode: 'keys', oidc: { ...oidc, audience: [] } }],
    [{ mode: 'keys', oidc: { ...oidc, audience: [''] } }],
    [{ mode: 'keys', oidc: { ...oidc, audience: 'odograph' } }],
    [{ mode: 'keys', oidc: { ...oidc, audienceClaim: 'azp' } }],
    [{ mode: 'keys', oidc: { ...oidc, algorithms: [] } }],
    [{ mode: 'keys', oidc: { ...oidc, algorithms: ['HS256'] } }],
    [{ mode: 'keys', oidc: { ...oidc, algorithms: ['none'] } }],
    [{ mode: 'keys', readers: { claim: '' } }],
    [{ mode: 'keys', readers: { claim: 'a', grants: { b: [''] } } }],
    [{ mode: 'keys', fileLinkSeconds: 43_201 }],
    [{ mode: 'keys', fileLinkSeconds: 0 }],
  ])('takes no %j', (settings) => {
    expect(() => parse(settings)).toThrow('the settings of access cannot be used');
  });
});
