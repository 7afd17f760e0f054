import { describe, expect, it } from 'vitest';
import { judgeAudit } from '../../../.ci/audit.ts';

/** What npm prints when a registry answers. */
function report(severities: Readonly<Record<string, string>>): string {
  const count = (severity: string): number =>
    Object.values(severities).filter((each) => each === severity).length;
  const counts = {
    info: count('info'),
    low: count('low'),
    moderate: count('moderate'),
    high: count('high'),
    critical: count('critical'),
    total: Object.keys(severities).length,
  };
  const vulnerabilities = Object.fromEntries(
    Object.entries(severities).map(([name, severity]) => [
      name,
      { name, severity, isDirect: false, via: [] },
    ]),
  );
  return JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: counts } });
}

/** What npm prints when a registry refuses. */
const refusal = (statusCode: number): string =>
  JSON.stringify({
    message: `${statusCode} - POST https://registry.example/audit`,
    statusCode,
    method: 'POST',
  });

describe('judgeAudit', () => {
  it.each([[{}], [{ slow: 'moderate', odd: 'low' }]])('passes what is not dangerous: %j', (severities) => {
    const { passes, message } = judgeAudit(report(severities));

    expect(passes).toBe(true);
    expect(message).toContain(`${Object.keys(severities).length} known vulnerabilities`);
  });

  it.each(['high', 'critical'])('refuses what is %s, by name', (severity) => {
    const { passes, message } = judgeAudit(report({ odd: 'low', bad: severity }));

    expect(passes).toBe(false);
    expect(message).toContain(`vulnerable: bad (${severity});`);
  });

  it.each([404, 405, 501])('passes where the registry offers no audit, and says so (%i)', (status) => {
    const { passes, message } = judgeAudit(refusal(status));

    expect(passes).toBe(true);
    expect(message).toContain('this registry offers no audit');
    expect(message).toContain(String(status));
  });

  it.each([
    ['an error that may pass', refusal(503)],
    ['a refusal of who asks', refusal(401)],
    ['nothing', ''],
    ['a page', '<html>'],
    ['an empty report', '{}'],
  ])('fails on %s, which proves nothing', (_, printed) => {
    const { passes, message } = judgeAudit(printed);

    expect(passes).toBe(false);
    expect(message).toContain('the audit cannot be understood');
  });
});
