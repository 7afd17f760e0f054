import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_FILE_KEY_ID, openLocalKeys } from '../../../../local/access/local-keys.ts';
import { startSecrets } from '../../../../local/access/start-secrets.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../../local/identity.ts';
import { FileSigner } from '../../../../shared/access/file-signature.ts';
import { parseKeyRing } from '../../../../shared/access/key-ring.ts';
import { LinkKeys } from '../../../../shared/access/link-keys.ts';
import { readSecret } from '../../../../shared/access/secrets.secrets-manager.ts';
import { requireFileLink } from '../../../../shared/access/verify-file-link.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('openLocalKeys', () => {
  it('keeps its keys, for nobody else to read', () => {
    const first = openLocalKeys(folder);
    const again = openLocalKeys(folder);

    expect(again.linkRing).toBe(first.linkRing);
    expect(again.filePrivateKey).toBe(first.filePrivateKey);
    const files = readdirSync(join(folder, 'access'));
    expect(files.toSorted()).toEqual(['file-key.pem', 'link-keys.json']);
    for (const file of files) expect(statSync(join(folder, 'access', file)).mode & 0o777).toBe(0o600);
  });

  it('makes keys that sign and verify', () => {
    const { linkRing, filePrivateKey, filePublicKeys } = openLocalKeys(folder);
    const key = { id: LOCAL_FILE_KEY_ID, privateKey: filePrivateKey };
    const link = new FileSigner({ key, now: () => 0 }).sign('http://127.0.0.1:8321/dumps/car/day.mcap');

    expect(parseKeyRing(linkRing)).toHaveLength(1);
    requireFileLink(link, filePublicKeys, 0);
    expect(() => requireFileLink(link, filePublicKeys, 3_600_000)).toThrow('expired');
  });
});

describe('startSecrets', () => {
  it('serves what a function reads as it reads it deployed', async () => {
    const { linkRing } = openLocalKeys(folder);
    const secrets = await startSecrets({ secrets: new Map([['links', linkRing]]) });
    const client = new SecretsManagerClient({
      endpoint: secrets.url,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
      maxAttempts: 1,
    });
    const keys = new LinkKeys({
      readRing: () => readSecret(client, 'links'),
      now: () => 0,
      onError: () => undefined,
    });

    expect(await keys.signing()).toEqual(parseKeyRing(linkRing)[0]);
    await expect(readSecret(client, 'other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

    client.destroy();
    await secrets.close();
  });
});
