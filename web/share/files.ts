import { type Dashboard, dashboardSchema } from '../../shared/dashboard/schema.ts';
import { download } from '../shell/hand-out.ts';
import { tell } from '../state/notices.ts';

/** A name that every file system takes. */
const fileNameOf = (name: string): string =>
  `${
    name
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '')
      .toLowerCase() || 'dashboard'
  }.json`;

export function exportDashboard(dashboard: Dashboard): void {
  const content = new Blob([`${JSON.stringify(dashboard, null, 2)}\n`], { type: 'application/json' });
  download(fileNameOf(dashboard.name), content);
}

/** What a file holds; undefined, and told, where that is no dashboard. */
export async function importDashboard(file: File): Promise<Dashboard | undefined> {
  try {
    const read = dashboardSchema.safeParse(JSON.parse(await file.text()));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    tell(`${file.name} is no dashboard: ${issue?.path.join('.') || 'it'} ${issue?.message ?? ''}`);
  } catch {
    tell(`${file.name} is not JSON.`);
  }
  return undefined;
}
