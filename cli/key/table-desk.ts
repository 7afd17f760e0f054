import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKey } from '../../shared/access/create-key.ts';
import { DynamoKeyStore } from '../../shared/access/key-store.dynamodb.ts';
import { toldKey } from '../../shared/access/told-key.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { failureOfAws } from '../aws-failure.ts';
import { CliFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { type KeyDesk, WHAT_THERE_IS } from './key-desk.ts';

/** Keys that are read at a time. */
const PAGE = 500;

/** The keys in a table, for someone with AWS credentials. */
export function tableDesk(tableName: string, { now }: Pick<Terminal, 'now'>): KeyDesk {
  const client = new DynamoDBClient({});
  const keys = new DynamoKeyStore({ client, tableName });
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw failureOfTable(error, tableName);
    }
  };
  return {
    create: async ({ expires, ...wish }) => {
      const expiresMs = expires === undefined ? undefined : Date.parse(expires);
      const { key, text } = await told(createKey({ ...wish, expiresMs }, { keys, now, random: randomBytes }));
      return { key: toldKey(key, now()), text };
    },
    list: async () => {
      const found = [];
      for (let after: string | undefined; ; ) {
        const page = await told(keys.list(after, PAGE));
        found.push(...page.map((key) => toldKey(key, now())));
        if (page.length < PAGE) return found;
        after = page.at(-1)?.id;
      }
    },
    revoke: async (id) => {
      const key = await told(keys.revoke(id, now()));
      if (key === undefined) throw new CliFailure(`There is no key ${id}.`, WHAT_THERE_IS);
      return toldKey(key, now());
    },
  };
}

function failureOfTable(error: unknown, tableName: string): unknown {
  if (error instanceof OdographError) {
    const next = error.code === 'too-many-keys' ? `${WHAT_THERE_IS} --table ${tableName}` : undefined;
    return new CliFailure(`The key was not made: ${error.message}.`, next);
  }
  if (error instanceof Error && error.name === 'ResourceNotFoundException') {
    return new CliFailure(
      `There is no table ${tableName} in this account and region.`,
      'The output ReadingsTable of the deployment names it; AWS_REGION says which region is meant.',
    );
  }
  return failureOfAws(error, {
    service: 'DynamoDB',
    sought: 'the table',
    forbidden: [
      `These AWS credentials may not use the table ${tableName} so.`,
      'They need dynamodb:Query, dynamodb:GetItem, dynamodb:PutItem and dynamodb:UpdateItem on it.',
    ],
  });
}
