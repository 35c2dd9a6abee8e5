import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CheckIcon, CopyIcon } from "./icons.ts";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for screen readers: "the link to A". */
  readonly what: string;
  /** On the button. @default "Copy" */
  readonly label?: string;
}

/** Copies a text. Where the browser does not let it, it shows the text to copy by hand. */
export function CopyButton({ text, what, label = "Copy" }: CopyButtonProps): VNode {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Browsers have no clipboard for pages without TLS that are not of this machine.
      prompt(`Copy ${what}:`, text);
    }
  };
  return (
    <button type="button" class="button small" onClick={copy}>
      {isCopied ? <CheckIcon aria-hidden="true" /> : <CopyIcon aria-hidden="true" />}
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
      <span class="visually-hidden"> {what}</span>
    </button>
  );
}
