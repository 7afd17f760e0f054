// What has to be so before anything else of the board runs, and before anything of it is drawn.

// The page's policy allows no code that is made of text; without this, zod tries whether it may.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

// The colours that were chosen: web/state/theme.ts.
try {
  const theme = localStorage.getItem('odograph.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing has chosen nothing.
}
