import type { VNode } from 'preact';
import { SearchIcon } from './icons.tsx';

export interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly fault?: string | undefined;
  readonly onChange: (text: string) => void;
}

/** A field to search by, which says below it what is wrong with what was written. */
export function SearchField({ label, placeholder, value, fault, onChange }: SearchFieldProps): VNode {
  const faultId = `${label.replaceAll(' ', '-').toLowerCase()}-fault`;
  return (
    <div class="search">
      <div class="search-box">
        <SearchIcon />
        <input
          type="search"
          aria-label={label}
          placeholder={placeholder}
          spellcheck={false}
          value={value}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? undefined : faultId}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      {fault !== undefined && (
        <p class="fault small" id={faultId} role="status">
          {fault}
        </p>
      )}
    </div>
  );
}
