import type { VNode } from 'preact';
import { PanelGrid } from './grid/panel-grid.tsx';
import { FirstRun } from './shell/first-run.tsx';
import { FleetBanner } from './shell/fleet-banner.tsx';
import { NoticeBar } from './shell/notice-bar.tsx';
import { Rail } from './shell/rail.tsx';
import { SignInPage } from './shell/sign-in-page.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { ViewPage } from './shell/view-page.tsx';
import { devices, devicesFault } from './state/devices.ts';
import { place } from './state/route.ts';
import { hasToSignIn } from './state/sign-in.ts';

export function App(): VNode {
  if (hasToSignIn.value) return <SignInPage />;
  return (
    <>
      <TopBar />
      <FleetBanner />
      <Content />
      <NoticeBar />
    </>
  );
}

function Content(): VNode {
  const { view } = place.value;
  if (view !== 'board') return <ViewPage view={view} />;
  if (devices.value === undefined) return <Waiting />;
  if (devices.value.length === 0) return <FirstRun />;
  return (
    <div class="board">
      <Rail />
      <PanelGrid />
    </div>
  );
}

function Waiting(): VNode {
  return (
    <main class="page centred">
      {devicesFault.value === undefined ? (
        <p class="muted">Loading…</p>
      ) : (
        <section class="card" role="alert">
          <h1>The system does not answer</h1>
          <p>{devicesFault.value} It is asked again every few seconds.</p>
        </section>
      )}
    </main>
  );
}
