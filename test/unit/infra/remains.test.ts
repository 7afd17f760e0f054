import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, readExample } from '../../../infra/nag.ts';
import { isAskedToDestroy, type Started } from '../../../infra/remains/asked-to-destroy.ts';
import { keptOf } from '../../../infra/remains/kept.ts';
import { noticeOf } from '../../../infra/remains/notice.ts';
import { GOES, REMOVALS } from '../../../infra/remains/removal.ts';
import { type Synthesized, synthesize, SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

const board = join(import.meta.dirname, '../../../infra/examples');

/** Types of resources that hold something of its users. */
const STATEFUL = /^AWS::(DynamoDB|S3|SecretsManager|Logs|Kinesis|SQS|RDS|EFS|KMS|ECR|Cognito|SSM)::/;
/** What belongs to one of those, and holds nothing itself. */
const BELONGING = /Policy$|::RotationSchedule$/;

const stacks = new Map<string, Synthesized>();

beforeAll(() => {
  for (const retainData of [true, false]) {
    for (const name of EXAMPLES) {
      const context = {
        ...readExample(name),
        'odograph:retainData': retainData,
        'odograph:fileKeyGeneration': 2,
      };
      stacks.set(`${name} ${retainData ? 'that keeps' : 'that does not'}`, synthesize(context, false, board));
    }
  }
}, SYNTHESIS_TIMEOUT_MS);

const keeping = [...EXAMPLES].map((name) => `${name} that keeps`);
const others = [...EXAMPLES].map((name) => `${name} that does not`);
const kept = (name: string) => keptOf(stacks.get(name)!.template.toJSON());

describe('what remains of a stack', () => {
  test.each(keeping)('%s is the table, the bucket of recordings and the keys of links', (name) => {
    const types = kept(name).map(({ type, id }) => `${type} ${id.replace(/[0-9A-F]{8}$/, '')}`);

    const secrets = name.startsWith('demo')
      ? []
      : ['Ring', 'FileKey2Secret', 'FileKey1Secret'].map((id) => `AWS::SecretsManager::Secret Links${id}`);
    expect(types.toSorted()).toEqual(
      ['AWS::DynamoDB::GlobalTable ReadingsTable', 'AWS::S3::Bucket RecordingsBucket', ...secrets].toSorted(),
    );
  });

  test.each(others)('%s is nothing', (name) => {
    expect(kept(name)).toEqual([]);
  });

  test.each(keeping)('%s can be removed by commands that name it', (name) => {
    for (const { type, id } of kept(name)) {
      const commands = REMOVALS[type]!.commands(`name-of-${id}`);

      const first = commands.filter((line) => line.startsWith('aws '));
      expect(first.length).toBeGreaterThan(0);
      for (const line of first) expect(line).toContain(`name-of-${id}`);
    }
  });

  test.each([...keeping, ...others])(
    '%s is every resource that holds something, or it is told that it goes',
    (name) => {
      const stack = stacks.get(name)!;
      const ids = new Set(kept(name).map(({ id }) => id));

      const holding = Object.entries(stack.resources).filter(
        ([, { Type }]) => STATEFUL.test(Type) && !BELONGING.test(Type),
      );
      const going = holding.filter(([id]) => !ids.has(id));

      expect(holding.length).toBeGreaterThan(ids.size);
      for (const [id, { Type, DeletionPolicy }] of going) {
        expect([id, DeletionPolicy]).toEqual([id, 'Delete']);
        const isData = !keeping.includes(name) && Object.hasOwn(REMOVALS, Type);
        expect([id, isData || Object.hasOwn(GOES, Type)]).toEqual([id, true]);
      }
    },
  );

  test.each([...keeping, ...others])(
    '%s is no log: each function writes to one that goes with the stack',
    (name) => {
      const stack = stacks.get(name)!;
      const groups = new Set(stack.ofType('AWS::Logs::LogGroup').map(([id]) => JSON.stringify({ Ref: id })));

      for (const [id, { Properties }] of stack.ofType('AWS::Lambda::Function'))
        expect([id, groups.has(JSON.stringify(Properties['LoggingConfig']?.['LogGroup']))]).toEqual([
          id,
          true,
        ]);
    },
  );
});

test('the page on deploying imports the two that hold data, by their logical ids', () => {
  const page = readFileSync(join(board, '../../docs/deploy.md'), 'utf8');

  const [, mapping] = page.match(/--resource-mapping-inline '(\{.*\})'/)!;
  const imported = Object.entries(JSON.parse(mapping!) as Record<string, object>);

  const holding = kept('team that keeps').filter(({ type }) => type !== 'AWS::SecretsManager::Secret');
  expect(imported.map(([id, names]) => [id, Object.keys(names)])).toEqual(
    holding.map(({ id, type }) => [id, [REMOVALS[type]!.identifier]]),
  );
});

describe('the notice before a stack is destroyed', () => {
  test('names what stays, and the command that tells more', () => {
    const notice = noticeOf('Fleet', [
      { id: 'Table1', type: 'AWS::DynamoDB::GlobalTable' },
      { id: 'Thing1', type: 'AWS::Some::Thing' },
    ]);

    expect(notice).toMatch(/^ {2}Table1: table of readings/m);
    expect(notice).toMatch(/^ {2}Thing1: AWS::Some::Thing$/m);
    expect(notice).toContain('npx odograph remains --stack Fleet');
    expect(notice).not.toContain('ALL DATA');
  });

  test('warns where nothing stays', () => {
    expect(noticeOf('Fleet', [])).toContain('leaves nothing: ALL DATA in table and bucket is deleted');
  });
});

/** Tells of processes by their commands, each started by the next. */
const among =
  (...commands: string[][]) =>
  (pid: number): Started | undefined =>
    commands[pid] && { words: commands[pid], parent: pid + 1 };

describe('what the app is run for', () => {
  test.each([
    ['/bin/sh -c node', '/usr/bin/node /r/node_modules/.bin/cdk destroy Fleet --force'],
    ['/usr/bin/node /r/node_modules/aws-cdk/bin/cdk -c a=b destroy'],
    ['sh', 'sh', 'C:\\r\\cdk.cmd destroy'],
  ])('is to destroy: %s', (...commands) => {
    expect(isAskedToDestroy(0, among(...commands.map((words) => words.split(' '))))).toBe(true);
  });

  test.each([
    ['sh -c node', 'node /r/.bin/cdk deploy', 'sh destroy'],
    ['node /r/vitest destroy'],
    [...Array.from({ length: 9 }, () => 'sh'), 'cdk destroy'],
    [],
  ])('is something else: %s', (...commands) => {
    expect(isAskedToDestroy(0, among(...commands.map((words) => words.split(' '))))).toBe(false);
  });

  test.each([
    ['destroy', true],
    ['deploy', false],
  ])('is found among the processes of this machine: %s', (command, isAsked) => {
    const folder = mkdtempSync(join(tmpdir(), 'odograph-cdk-'));
    const module = join(board, '../remains/asked-to-destroy.ts');
    const app = `import('${module}').then((m) => process.stdout.write(String(m.isAskedToDestroy(process.ppid))))`;
    // As the CDK's command line does: an app that is a child of a shell.
    const cdk = `require('child_process').spawnSync('"$NODE" -e "$APP"; true', { shell: true, stdio: 'inherit' })`;
    writeFileSync(join(folder, 'cdk'), cdk);
    const env = { ...process.env, NODE: process.execPath, APP: app };

    const { stdout } = spawnSync(process.execPath, [join(folder, 'cdk'), command], { env, encoding: 'utf8' });
    rmSync(folder, { recursive: true });

    expect(stdout).toBe(String(isAsked));
  });
});
