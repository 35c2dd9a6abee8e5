import type { VNode } from "preact";

/** A text as it is, never as markup. It scrolls, so the keyboard can reach it. */
export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard.
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  );
}
