import type { VNode } from "preact";
import { SearchIcon } from "./icons.ts";

interface SearchFieldProps {
  /** For screen readers. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A text field that filters a list while somebody types. */
export function SearchField({ label, placeholder, value, onInput }: SearchFieldProps): VNode {
  return (
    <div class="search">
      <SearchIcon aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
