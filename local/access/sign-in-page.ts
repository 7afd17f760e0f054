import { createHash } from 'node:crypto';

const STYLE = `body{font:16px/1.5 system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}label{display:block;margin:1rem 0}
input{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}button{font:inherit;padding:.4rem 1.2rem}small{color:#555}`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (content: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to Odograph</title>
<style>${STYLE}</style>
<h1>Odograph</h1>
${content}
</html>
`;

/**
 * The page on which someone says who they want to be. There is no password: whoever can reach this machine's own
 * address is who they say.
 *
 * @param action address that takes the form
 * @param hidden what the form hands on
 */
export function signInPage(
  action: string,
  clientId: string,
  hidden: readonly (readonly [string, string])[],
): string {
  const inputs = hidden.map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return page(`<p><b>${escape(clientId)}</b> wants to read recordings of this local system.</p>
<form method="post" action="${escape(action)}">
${inputs.join('\n')}
<label>Your name <input name="subject" value="developer" required maxlength="100" autofocus></label>
<label>Devices to read <input name="devices" value="*"><small>globs with commas between them; * is all</small></label>
<button>Sign in</button>
</form>
<p><small>A local system asks for no password. It can be reached from this machine only.</small></p>`);
}

/** The page that says why nobody can sign in. */
export const refusalPage = (why: string): string => page(`<p>${escape(why)}</p>`);

/**
 * Headers of these pages: nothing may be loaded or run, and no other page may put them into a frame.
 *
 * @param redirectTo origin that the form's answer may lead to
 */
export const pageHeaders = (redirectTo?: string): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // With less, a browser would not say of the form where it comes from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action 'self'${redirectTo === undefined ? '' : ` ${redirectTo}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
});
