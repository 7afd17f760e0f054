import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  type Admit,
  authorizeData,
  type DataReader,
  type DataRequest,
} from '../../shared/access/authorize-data.ts';
import { FileSigner } from '../../shared/access/file-signature.ts';
import { ANYONE, type Grants, grantsOf, type Principal } from '../../shared/access/grants.ts';
import { DynamoKeyStore } from '../../shared/access/key-store.dynamodb.ts';
import { LinkKeys } from '../../shared/access/link-keys.ts';
import { signDataQuery, type SignedQuery } from '../../shared/access/link-signature.ts';
import { type Authentication, openAuthenticator } from '../../shared/access/open-authenticator.ts';
import { readIssuerKeys } from '../../shared/access/read-issuer-keys.ts';
import { readerId } from '../../shared/access/reader-id.ts';
import { parseRequestLimits } from '../../shared/access/request-limits.ts';
import { readSecret } from '../../shared/access/secrets.secrets-manager.ts';
import { parseAccessSettings } from '../../shared/access/settings.ts';
import { hasResource, resource } from './environment.ts';
import { logError } from './log.ts';
import { dynamoTable, now } from './ports.ts';

/** How the deployment wants to know who asks. */
export const accessSettings = parseAccessSettings(resource('access'));

/** What a request, a sender and a reader may take at most. */
export const requestLimits = parseRequestLimits(resource('limits'));

/** Whether everyone may do everything. */
export const isOpen = accessSettings.mode === 'open';

/** Tells who asks. */
export const authentication: Authentication = openAuthenticator(accessSettings, {
  keys: new DynamoKeyStore(dynamoTable()),
  readIssuerKeys,
  now,
  onError: logError,
});

/**
 * What the sender of a request may do.
 *
 * @param headers their names in lower case
 * @throws OdographError as Authenticator.authenticate
 */
export async function grantsFor({ headers }: Pick<DataRequest, 'headers'>): Promise<Grants> {
  return grantsOf(await authentication.authenticate(headers));
}

/** Signs links: those that it has no way to sign stay plain. */
export interface Links {
  /** The parameters of a query, with a signature. */
  readonly data?: (query: SignedQuery) => URLSearchParams;
  /** The URL of a file, with a signature. */
  readonly file?: (url: string) => string;
}

/** Makes what signs the links for a reader. */
export type LinksFor = (reader: Principal) => Promise<Links>;

/**
 * Signs links for readers: those to data where the system is not open, those to files where they are not public.
 * For functions that are told of the secrets of links.
 */
export function openLinks(): LinksFor {
  const client = new SecretsManagerClient({});
  const keys = isOpen ? undefined : linkKeysOf(client);
  const signer = hasResource('fileKey') ? fileSignerOf(client) : async () => undefined;
  return async (reader) => {
    const [key, files] = await Promise.all([keys?.signing(), signer()]);
    return {
      ...(key && { data: (query) => signDataQuery(query, readerId(reader), key, now()) }),
      ...(files && { file: (url) => files.sign(url) }),
    };
  };
}

/** Lets requests for data pass, and tells who reads; in an open system all are let pass, as links that cannot be told apart. */
export function dataGate(): (request: DataRequest, admit: Admit) => Promise<DataReader> {
  if (isOpen) return async () => ({ reader: readerId(ANYONE), isLink: true });
  const linkKeys = linkKeysOf(new SecretsManagerClient({}));
  return (request, admit) => authorizeData(request, admit, { authenticator: authentication, linkKeys, now });
}

const linkKeysOf = (client: SecretsManagerClient): LinkKeys =>
  new LinkKeys({ readRing: () => readSecret(client, resource('linkKeys')), now, onError: logError });

/** The key is read when it is first needed, and again after it could not be read. */
function fileSignerOf(client: SecretsManagerClient): () => Promise<FileSigner> {
  let reading: Promise<FileSigner> | undefined;
  const read = async (): Promise<FileSigner> => {
    const key = { id: resource('fileKeyId'), privateKey: await readSecret(client, resource('fileKey')) };
    return new FileSigner({ key, lifeSeconds: accessSettings.fileLinkSeconds, now });
  };
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
}
