import { type Signal, signal } from "@preact/signals";

const key = "fletch-admin-token";

/** The admin API's token, kept as long as the tab; `null` if it is not known. */
export const token: Signal<string | null> = signal(read());

/** Whether the edge has refused the last token. */
export const wasRefused: Signal<boolean> = signal(false);

/** Forgets the token after the edge has refused it. */
export function refuseToken(): void {
  if (token.value === null) return;
  wasRefused.value = true;
  keepToken(null);
}

/** Keeps a token; `null` forgets it. */
export function keepToken(value: string | null): void {
  token.value = value;
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Storage is switched off: the token is kept in memory only.
  }
}

/**
 * Reads the token from a link such as `http://127.0.0.1:8080/#token=…`, and removes it from the address bar and the history, so that copied
 * URLs have no secret. A fragment is not sent to servers.
 */
export function takeTokenFromUrl(): void {
  const given = /^#token=([^&]+)(?:&(.*))?$/.exec(location.hash);
  if (given === null) return;
  const [, value = "", rest = ""] = given;
  keepToken(decodeURIComponent(value));
  history.replaceState(null, "", rest === "" ? "#/activities" : `#${rest}`);
}

function read(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
