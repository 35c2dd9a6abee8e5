import type { VNode } from "preact";
import { CopyButton } from "./copy-button.tsx";
import { OpenIcon } from "./icons.ts";

/** A link to the reader's page, to open and to share. @param what what it shows, for screen readers */
export function PageLinkButtons({ link, what }: { readonly link: string; readonly what: string }): VNode {
  return (
    <>
      <a class="button small" href={link} target="_blank" rel="noreferrer">
        <OpenIcon aria-hidden="true" /> Open<span class="visually-hidden"> {what} on your page</span>
      </a>
      <CopyButton text={link} what={`the link to ${what}`} label="Copy link" />
    </>
  );
}
