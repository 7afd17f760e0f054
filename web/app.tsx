import type { VNode } from 'preact';
import { PanelGrid } from './grid/panel-grid.tsx';
import { FirstRun } from './shell/first-run.tsx';
import { FleetBanner } from './shell/fleet-banner.tsx';
import { ConnectionBanner } from './shell/connection-banner.tsx';
import { NoticeBar } from './shell/notice-bar.tsx';
import { Rail } from './shell/rail.tsx';
import { SignInPage } from './shell/sign-in-page.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { ViewPage } from './shell/view-page.tsx';
import { Waiting } from './shell/waiting.tsx';
import { configuration } from './state/configuration.ts';
import { dashboard } from './state/dashboard.ts';
import { devices, devicesFault } from './state/devices.ts';
import { place } from './state/route.ts';
import { hasToSignIn } from './state/sign-in.ts';
import { isComingBack, startFault } from './state/start.ts';

export function App(): VNode {
  if (configuration.value === undefined)
    return <Waiting what="how to reach the system" fault={startFault.value} />;
  if (isComingBack.value) return <Waiting what="who you are" fault={undefined} />;
  if (hasToSignIn.value) return <SignInPage />;
  return (
    <>
      <TopBar />
      <ConnectionBanner />
      <FleetBanner />
      <Content />
      <NoticeBar />
    </>
  );
}

function Content(): VNode {
  const { view } = place.value;
  if (view !== 'board') return <ViewPage view={view} />;
  // What is on the board is asked for at once, beside the list of devices.
  const isAsking = devicesFault.value === undefined && dashboard.value.panels.length > 0;
  if (devices.value === undefined && !isAsking)
    return <Waiting what="which devices there are" fault={devicesFault.value} />;
  if (devices.value?.length === 0) return <FirstRun />;
  return (
    <div class="board">
      <Rail />
      <PanelGrid />
    </div>
  );
}
