import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';

/** What came of asking the registry about known vulnerabilities of what is deployed and run. */
export interface Verdict {
  readonly passes: boolean;
  readonly message: string;
}

/** Severities that no production dependency may have. */
const REFUSED = ['high', 'critical'] as const;

const reportSchema = z.object({
  metadata: z.object({
    vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }),
  }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
});

/** How npm tells that a registry answered the question with an error. */
const refusalSchema = z.object({ message: z.string(), statusCode: z.number() });

/** Answers of registries that have no audit: such mirrors know packages and nothing else. */
const NO_AUDIT = [404, 405, 501];

/**
 * Judges what `npm audit --json` printed. A registry that offers no audit is no reason to fail; one that offers it and
 * cannot be understood is.
 */
export function judgeAudit(printed: string): Verdict {
  const output = parse(printed);
  const report = reportSchema.safeParse(output);
  if (report.success) return judgeReport(report.data);
  const refusal = refusalSchema.safeParse(output);
  if (refusal.success && NO_AUDIT.includes(refusal.data.statusCode)) {
    const message = `not audited: this registry offers no audit (${refusal.data.message})`;
    return { passes: true, message };
  }
  return { passes: false, message: `the audit cannot be understood: ${printed.trim().slice(0, 500)}` };
}

function judgeReport({ metadata, vulnerabilities }: z.output<typeof reportSchema>): Verdict {
  const { high, critical, total } = metadata.vulnerabilities;
  const names = Object.entries(vulnerabilities)
    .filter(([, { severity }]) => REFUSED.some((refused) => refused === severity))
    .map(([name, { severity }]) => `${name} (${severity})`);
  if (high + critical + names.length === 0) {
    return { passes: true, message: `audited: ${total} known vulnerabilities, none of them high` };
  }
  return { passes: false, message: `vulnerable: ${names.join(', ')}; \`npm audit --omit=dev\` tells more` };
}

function parse(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const { passes, message } = judgeAudit(stdout ?? '');
  (passes ? process.stdout : process.stderr).write(`${message}\n`);
  process.exitCode = passes ? 0 : 1;
}
