import type * as z from 'zod';
import { type AccessSettings, accessSchema } from '../shared/access/settings.ts';

/** Who may call the deployed URLs: holders of keys and tokens, callers with AWS credentials, anyone. */
export const ACCESS_MODES = ['keys', 'iam', 'open'] as const;
export type Access = (typeof ACCESS_MODES)[number];

/** What a deployment says of access, as its options give it. What is left out is as accessSchema has it. */
export interface AccessOptions {
  readonly access: Access;
  readonly oidcIssuer?: string | undefined;
  readonly oidcAudience?: readonly string[] | undefined;
  readonly oidcAudienceClaim?: string | undefined;
  readonly oidcKeysUrl?: string | undefined;
  readonly oidcAlgorithms?: readonly string[] | undefined;
  readonly readersClaim?: string | undefined;
  readonly readersGrants?: Readonly<Record<string, unknown>> | undefined;
  readonly fileLinkSeconds?: number | undefined;
}

type OptionName = keyof AccessOptions;

/** What is wrong with one option. */
export interface OptionProblem {
  readonly option: OptionName;
  readonly message: string;
}

/** Options that say how to take tokens, and mean nothing without an issuer of them. */
const NEED_ISSUER = [
  'oidcAudience',
  'oidcAudienceClaim',
  'oidcKeysUrl',
  'oidcAlgorithms',
  'readersClaim',
  'readersGrants',
] as const satisfies readonly OptionName[];

/** The option behind each member of the settings. */
const OPTIONS: Readonly<Record<string, OptionName>> = {
  'oidc.issuer': 'oidcIssuer',
  'oidc.audience': 'oidcAudience',
  'oidc.audienceClaim': 'oidcAudienceClaim',
  'oidc.keysUrl': 'oidcKeysUrl',
  'oidc.algorithms': 'oidcAlgorithms',
  'readers.claim': 'readersClaim',
  'readers.grants': 'readersGrants',
  fileLinkSeconds: 'fileLinkSeconds',
};

/**
 * A function's variables may have 4 KB together; the others take less than half of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const SETTINGS_BYTES = 2048;

/** The settings that functions are told of, or what is wrong with the options. They are checked whatever the mode. */
export function accessSettingsOf(options: AccessOptions): AccessSettings | readonly OptionProblem[] {
  const problems = [...missing(options), ...insecure(options)];
  const parsed = accessSchema.safeParse(settingsOf(options));
  if (!parsed.success) {
    const told = new Set(problems.map(({ option }) => option));
    problems.push(...parsed.error.issues.map(problemOf).filter(({ option }) => !told.has(option)));
  }
  if (parsed.success) problems.push(...tooLong(parsed.data));
  if (problems.length > 0 || !parsed.success) return problems;
  // Where the platform asks for credentials, the functions do not ask again.
  return options.access === 'keys' ? parsed.data : accessSchema.parse({ mode: 'open' });
}

function settingsOf(options: AccessOptions): object {
  const { oidcIssuer: issuer } = options;
  const oidc = {
    issuer,
    audience: options.oidcAudience,
    audienceClaim: options.oidcAudienceClaim,
    keysUrl: options.oidcKeysUrl,
    algorithms: options.oidcAlgorithms,
  };
  return {
    mode: 'keys',
    ...(issuer !== undefined && { oidc }),
    readers: { claim: options.readersClaim, grants: options.readersGrants },
    fileLinkSeconds: options.fileLinkSeconds,
  };
}

function missing(options: AccessOptions): OptionProblem[] {
  if (options.oidcIssuer !== undefined) {
    const message = 'expected beside odograph:oidcIssuer: whom the tokens have to be for';
    return options.oidcAudience === undefined ? [{ option: 'oidcAudience', message }] : [];
  }
  const message = 'expected only beside odograph:oidcIssuer, which is not there';
  return NEED_ISSUER.filter((option) => options[option] !== undefined).map((option) => ({ option, message }));
}

/** Whoever stands between could put in keys of their own. */
function insecure(options: AccessOptions): OptionProblem[] {
  return (['oidcIssuer', 'oidcKeysUrl'] as const)
    .filter((option) => /^http:/i.test(options[option] ?? ''))
    .map((option) => ({ option, message: 'expected an address that begins with https:' }));
}

function tooLong(settings: AccessSettings): OptionProblem[] {
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  const message = `expected less, so that all settings of access are at most ${SETTINGS_BYTES} bytes long; they are ${bytes}`;
  return bytes > SETTINGS_BYTES ? [{ option: 'readersGrants', message }] : [];
}

function problemOf({ path, message }: z.core.$ZodIssue): OptionProblem {
  const found = Object.entries(OPTIONS).find(([member]) => `${path.join('.')}.`.startsWith(`${member}.`));
  if (found === undefined) throw new Error(`no option stands for ${path.join('.')}: ${message}`);
  const [member, option] = found;
  const within = path.slice(member.split('.').length).join('.');
  return { option, message: within === '' ? message : `${within}: ${message}` };
}
