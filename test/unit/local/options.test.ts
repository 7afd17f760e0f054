import { expect, test } from 'vitest';
import { HELP, readOptions, UsageError } from '../../../local/options.ts';

test('without options there is a port, a folder and no throttle', () => {
  expect(readOptions([])).toEqual({ port: 8321, dataDir: '.odograph', throttle: false, help: false });
});

test('every option is taken', () => {
  const options = readOptions(['--port', '9000', '--data=/tmp/x', '--open', '--throttle', '-h']);
  expect(options).toEqual({ port: 9000, dataDir: '/tmp/x', throttle: true, help: true });
});

test.each([
  [['--access'], /not available yet/],
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
  for (const option of ['--port', '--data', '--open', '--access', '--throttle', '--help'])
    expect(HELP).toContain(option);
});
