import { expect, test } from 'vitest';
import { USUAL_LIMITS } from '../../../shared/access/request-limits.ts';
import { HELP, readOptions, UsageError } from '../../../local/options.ts';

test('without options there is a port, a folder, no throttle, and no credentials are asked for', () => {
  expect(readOptions([])).toEqual({
    port: 8321,
    dataDir: '.odograph',
    access: false,
    open: false,
    throttle: false,
    help: false,
  });
});

test('every option is taken', () => {
  const options = readOptions(['--port', '9000', '--data=/tmp/x', '--open', '--throttle', '-h']);
  expect(options).toEqual({
    port: 9000,
    dataDir: '/tmp/x',
    access: false,
    open: true,
    throttle: true,
    help: true,
  });
});

test('with --access credentials are asked for; limits that are not given stay as they are', () => {
  const options = readOptions(['--access', '--limits', '{"streamsPerReader":2}']);
  expect(options).toMatchObject({
    access: true,
    open: false,
    limits: { ...USUAL_LIMITS, streamsPerReader: 2 },
  });
});

test.each([
  [['--access', '--open'], /--access and --open exclude each other/],
  [['--limits', 'two'], /--limits: .*JSON/],
  [['--limits', '{"streamsPerReader":0}'], /--limits: .*streamsPerReader/s],
  [['--limits', '{"streams":2}'], /--limits: .*streams/s],
  [['--port', 'high'], /0 to 65535, not "high"/],
  [['--port', '70000'], /0 to 65535/],
  [['--data', ''], /name of a folder/],
  [['--colour'], /Unknown option '--colour'/],
  [['stray'], /stray/],
])('%j is refused with what is wrong', (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});

test('the help names every option', () => {
  for (const option of ['--port', '--data', '--open', '--access', '--limits', '--throttle', '--help'])
    expect(HELP).toContain(option);
});
