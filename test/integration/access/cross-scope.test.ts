import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { type Ask, askInProcess, askOver } from '../../support/ask.ts';
import {
  type Attacker,
  type Attempt,
  attempts,
  comparable,
  shown,
  showsOwn,
} from '../../support/attacks/cross-scope.ts';
import { openTenants } from '../../support/attacks/tenants.ts';

const IN_PROCESS = 10_000;
const OVER_HTTP = 600;
const AT_ONCE = 8;

let folder: string;
let system: LocalSystem;
let attackers: readonly Attacker[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-scopes-'));
  system = await startLocal({ port: 0, dataDir: folder, access: true, batchingWindowSeconds: 0 });
  const askers = await openTenants(system);
  attackers = await Promise.all(
    askers.map(async (asker) => {
      const devices = asker.tenant.devices.map((device) => `device=${encodeURIComponent(device)}`);
      const answers = devices.map((device) =>
        fetch(`${system.url}/v1/manifest?${device}`, { headers: asker.headers }),
      );
      const manifests = await Promise.all((await Promise.all(answers)).map((answer) => answer.json()));
      const sources = (manifests as { sources: { url: string }[] }[]).flatMap((each) => each.sources);
      return { ...asker, links: sources.map(({ url }) => new URL(url).searchParams) };
    }),
  );
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What came of many attempts. */
interface Outcome {
  asked: number;
  /** Answers with readings of the one who asked. */
  own: number;
  readonly statuses: Record<number, number>;
  readonly reveals: string[];
}

async function attempt(all: readonly Attempt[], ask: Ask): Promise<Outcome> {
  const outcome: Outcome = { asked: 0, own: 0, statuses: {}, reveals: [] };
  const queue = all.values();
  const worker = async (): Promise<void> => {
    for (const each of queue) {
      const { request, isOwn, twin } = each;
      const answer = await ask(request);
      const line = `${each.asker.tenant.name}'s ${each.asker.kind}: ${request.method} ${request.target}`;
      outcome.asked += 1;
      outcome.statuses[answer.status] = (outcome.statuses[answer.status] ?? 0) + 1;
      if (showsOwn(each, answer)) outcome.own += 1;
      const secrets = shown(each, answer);
      if (secrets.length > 0) outcome.reveals.push(`${line} shows ${secrets.join(', ')}`);
      if (answer.status >= 500) outcome.reveals.push(`${line} fails with ${answer.status}`);
      if (isOwn) continue;
      const other = await ask(twin);
      if (comparable(answer) !== comparable(other))
        outcome.reveals.push(
          `${line} differs from ${twin.target}:\n${comparable(answer)}\n${comparable(other)}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcome;
}

const sample = (count: number, seed: number): Attempt[] =>
  fc.sample(attempts(attackers), { numRuns: count, seed });

test('tenants have links of their own', () => {
  expect(attackers.map(({ links, tenant }) => links.length >= tenant.devices.length)).toEqual(
    attackers.map(() => true),
  );
});

test('in 10,000 tries of two tenants nobody reads, sees or can tell apart from nothing what is not theirs', async () => {
  const outcome = await attempt(sample(IN_PROCESS, 20_260_501), await askInProcess(system));

  expect(outcome.reveals.slice(0, 5)).toEqual([]);
  expect(outcome.asked).toBe(IN_PROCESS);
  expect(Object.keys(outcome.statuses)).toEqual(expect.arrayContaining(['200', '401', '403', '404']));
  // What is theirs is read, so that the tries mean something.
  expect(outcome.own).toBeGreaterThan(IN_PROCESS / 50);
});

test('nor do they over HTTP', async () => {
  const http = askOver(system.url);

  const outcome = await attempt(sample(OVER_HTTP, 7), http.ask);
  http.close();

  expect(outcome.reveals.slice(0, 5)).toEqual([]);
  expect(outcome.asked).toBe(OVER_HTTP);
  expect(outcome.own).toBeGreaterThan(OVER_HTTP / 50);
});
