import type { VNode } from "preact";
import { useState } from "preact/hooks";

/** The key of the page URL in the browser's local storage. */
const pageKey = "fletch-page-url";

/** The URL of the reader's page as state, kept in the browser. */
export function usePageUrl(): readonly [pageUrl: string, setPageUrl: (pageUrl: string) => void] {
  const [pageUrl, setPageUrl] = useState(readPageUrl);
  const change = (value: string): void => {
    setPageUrl(value);
    keepPageUrl(value);
  };
  return [pageUrl, change];
}

interface PageUrlFieldProps {
  readonly pageUrl: string;
  readonly onChange: (pageUrl: string) => void;
}

/** A field for the URL of the reader's page. */
export function PageUrlField({ pageUrl, onChange }: PageUrlFieldProps): VNode {
  return (
    <label class="field page-url">
      <span>Your page</span>
      <input
        type="url"
        placeholder="https://shop.example/"
        value={pageUrl}
        onInput={({ currentTarget: { value } }) => onChange(value)}
      />
      <span class="hint">
        Links to it get Target's parameters for QA mode. Pages of <code>@fletch/sdk</code> and at.js read them; other
        programs pass them on as <code>qaMode</code> of their requests.
      </span>
    </label>
  );
}

function readPageUrl(): string {
  try {
    return localStorage.getItem(pageKey) ?? "";
  } catch {
    return "";
  }
}

function keepPageUrl(value: string): void {
  try {
    localStorage.setItem(pageKey, value);
  } catch {
    // Storage is switched off: the URL is not remembered.
  }
}
