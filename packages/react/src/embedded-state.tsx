/** @jsxImportSource react */
import { type ReactNode, Suspense, use } from "react";
import type { OfferState, TargetState } from "./target-state.ts";

/**
 * Writes the state into the HTML: flags and names of offers with the page's first bytes, each offer as soon as it has arrived. The elements are
 * JSON rather than code, so a content security policy allows them. Hydration reads them.
 */
export function EmbeddedState({ id, state }: { readonly id: string; readonly state: TargetState }): ReactNode {
  const { flags, offers } = state;
  return (
    <>
      <Data id={id} value={{ flags, offers: Object.keys(offers) }} />
      {Object.entries(offers).map(([name, offer], index) => (
        <Suspense key={name} fallback={null}>
          <EmbeddedOffer id={offerId(id, index)} offer={offer} />
        </Suspense>
      ))}
    </>
  );
}

function EmbeddedOffer({
  id,
  offer,
}: {
  readonly id: string;
  readonly offer: OfferState | Promise<OfferState>;
}): ReactNode {
  return <Data id={id} value={"then" in offer ? use(offer) : offer} />;
}

/** In the browser, repeats the text of the server: written again, it could differ, and hydration would fail. */
function Data({ id, value }: { readonly id: string; readonly value: unknown }): ReactNode {
  const text = findData(id) ?? escapeForScript(JSON.stringify(value));
  // biome-ignore lint/security/noDangerouslySetInnerHtml: it is JSON in which no tag can begin or end
  return <script type="application/json" id={id} dangerouslySetInnerHTML={{ __html: text }} />;
}

/** Escapes every `<`, so that no text can end the element or begin a comment. */
function escapeForScript(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

/** Reads the state that `EmbeddedState` has written into this page; `undefined` on the server, and on a page without one. */
export function readEmbeddedState(id: string): TargetState | undefined {
  const data = readData<{ readonly flags: TargetState["flags"]; readonly offers: string[] }>(id);
  if (data === undefined) return undefined;
  const { flags, offers } = data;
  return {
    flags,
    offers: Object.fromEntries(offers.map((name, index) => [name, readOffer(offerId(id, index))])),
  };
}

function offerId(id: string, index: number): string {
  return `${id}-${index}`;
}

/** Reads an offer. Waits for one that has not streamed in yet; it is default content if it is missing when the page is complete. */
function readOffer(id: string): OfferState | Promise<OfferState> {
  const offer = readData<OfferState>(id);
  if (offer !== undefined) return offer;
  if (document.readyState === "complete") return { contents: [] };
  return new Promise((resolve) => {
    const check = (): void => {
      const found = readData<OfferState>(id) ?? (document.readyState === "complete" ? { contents: [] } : undefined);
      if (found === undefined) return;
      observer.disconnect();
      document.removeEventListener("readystatechange", check);
      resolve(found);
    };
    const observer = new MutationObserver(check);
    observer.observe(document.documentElement, { childList: true, characterData: true, subtree: true });
    document.addEventListener("readystatechange", check);
  });
}

/** Returns `undefined` for a part of the text: the HTML parser inserts an element first, and its text as it arrives. */
function readData<T extends object>(id: string): T | undefined {
  const text = findData(id);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function findData(id: string): string | undefined {
  return typeof document === "undefined" ? undefined : (document.getElementById(id)?.textContent ?? undefined);
}
