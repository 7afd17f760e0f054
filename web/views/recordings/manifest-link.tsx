import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { urlOf } from '../../../shared/client/url.ts';
import { selectionQuery } from '../../../shared/client/selection.ts';
import { copy } from '../../shell/hand-out.ts';
import { CopyIcon } from '../../shell/icons.tsx';
import { configuration, wholeUrl } from '../../state/configuration.ts';

interface ManifestLinkProps {
  readonly device: string;
  /** The UTC day that it begins with. */
  readonly day: string;
}

/** A link to the manifest of any stretch, for Foxglove's remote data loader. */
export function ManifestLink({ device, day }: ManifestLinkProps): VNode {
  const [chosen, setChosen] = useState<{ readonly from?: string; readonly to?: string }>({});
  const from = chosen.from ?? `${day}T00:00:00`;
  const to = chosen.to ?? `${day}T23:59:59`;
  const isWrong = !(Date.parse(`${from}Z`) < Date.parse(`${to}Z`));
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isWrong || configuration.value === undefined) return;
    const [start, end] = [from, to].map((text) => new Date(`${text}Z`).toISOString());
    const query = selectionQuery({
      devices: [device],
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
    });
    const { href } = urlOf(wholeUrl(configuration.value.manifestUrl), '', query);
    void copy(href, 'Link to the manifest copied');
  };
  return (
    <form class="view-form" onSubmit={submit}>
      <label>
        From (UTC)
        <input
          type="datetime-local"
          step="1"
          value={from}
          onInput={({ currentTarget: { value } }) => setChosen({ ...chosen, from: value })}
        />
      </label>
      <label>
        To (UTC)
        <input
          type="datetime-local"
          step="1"
          value={to}
          aria-invalid={isWrong}
          onInput={({ currentTarget: { value } }) => setChosen({ ...chosen, to: value })}
        />
      </label>
      <button type="submit" class="button" disabled={isWrong}>
        <CopyIcon />
        Copy manifest link
      </button>
      <p class="view-hint muted small">
        For Foxglove’s remote data loader: any stretch of time, not only whole days.
      </p>
    </form>
  );
}
