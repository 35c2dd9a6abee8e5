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

/** Copies a text. Shows it in a prompt where the browser denies access to the clipboard. */
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
      // Browsers deny the clipboard to pages over plain HTTP, except from this machine.
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
