import type * as z from 'zod';
import type { accessSchema } from '../../shared/access/settings.ts';
import { requireFileLink } from '../../shared/access/verify-file-link.ts';
import type { Route } from '../gateway/gateway.ts';
import { NAMES } from '../resources.ts';
import { type FirstKeys, openFirstKeys } from './first-key.ts';
import { type InternalGate, openInternalGate } from './internal-gate.ts';
import { openLocalKeys } from './local-keys.ts';
import { oidcHandler } from './oidc-handler.ts';
import { LOCAL_AUDIENCE, OIDC_PATH, type OidcIssuer, openOidcIssuer } from './oidc-issuer.ts';
import { startSecrets } from './start-secrets.ts';

/** How functions are to know who asks, before what is usual is filled in. */
export type AccessInput = z.input<typeof accessSchema>;

/** What opens a local system that asks for credentials. */
export interface LocalAccess extends FirstKeys {
  /** Issues the tokens of readers. */
  readonly issuer: OidcIssuer;
}

/** The parts of a local system that are there with access only. */
export interface AccessParts {
  readonly access: LocalAccess;
  /** What functions are told. */
  readonly settings: AccessInput;
  /** Where the stand-in of Secrets Manager listens. */
  readonly secretsUrl: string;
  /** Public paths. */
  readonly routes: readonly Route[];
  /**
   * Lets requests for files pass, as CloudFront does with a key group.
   *
   * @param target path and query, as they were asked for
   * @throws OdographError `forbidden`
   */
  readonly requireLink: (target: string) => void;
  /** Lets administrators alone come to what is internal. */
  readonly guardInternal: InternalGate['guard'];
  close(): Promise<void>;
}

export interface AccessOptions {
  readonly dataDir: string;
  /** The one origin of the system. */
  readonly origin: string;
  /** Where the table is, which the keys are kept in. */
  readonly dynamoDbUrl: string;
  readonly onError: (error: unknown) => void;
}

/** Starts what a deployment has of AWS and of an identity provider to know who asks. */
export async function startAccess({
  dataDir,
  origin,
  dynamoDbUrl,
  onError,
}: AccessOptions): Promise<AccessParts> {
  const { linkRing, filePrivateKey, filePublicKeys } = openLocalKeys(dataDir);
  const issuer = openOidcIssuer({ dataDir, origin });
  const keys = await openFirstKeys(dataDir, dynamoDbUrl);
  const secrets = await startSecrets({
    secrets: new Map([
      [NAMES.linkKeys, linkRing],
      [NAMES.fileKey, filePrivateKey],
    ]),
  });
  const internal = openInternalGate(dynamoDbUrl, onError);
  return {
    access: { ...keys, issuer },
    settings: {
      mode: 'keys',
      oidc: {
        issuer: issuer.issuer,
        audience: [LOCAL_AUDIENCE],
        algorithms: ['ES256'],
        keysUrl: issuer.keysUrl,
      },
    },
    secretsUrl: secrets.url,
    routes: [{ prefix: OIDC_PATH, handler: oidcHandler(issuer) }],
    requireLink: (target) => requireFileLink(origin + target, filePublicKeys, Date.now()),
    guardInternal: internal.guard,
    close: async () => {
      internal.close();
      await secrets.close();
    },
  };
}
