import { type Signal, signal } from "@preact/signals";

const key = "fletch-admin-token";

/** The admin API's token; `null`: not known. It lives as long as the tab. */
export const token: Signal<string | null> = signal(read());

/** Whether the edge has refused the token that there was. */
export const wasRefused: Signal<boolean> = signal(false);

/** Forgets the token, because the edge refused it. */
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
 * Takes the token out of a link such as `http://127.0.0.1:8080/#token=…`. A fragment is not sent to servers; here it also leaves the address bar
 * and the history, so that a copied URL has no secret in it.
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
