import type { ClientHints, Context, DeliveryRequest, Writable } from "@fletch/delivery-api";
import { withFields } from "@fletch/delivery-api/schema";
import type { HeaderReader } from "../http/message.ts";

/**
 * Fills gaps of the request's context from headers of the browser: pages that call the edge directly send them with
 * every request.
 */
export function withBrowserHeaders(request: DeliveryRequest, headers: HeaderReader): DeliveryRequest {
  const { context } = request;
  const userAgent = context.userAgent ?? headers.get("user-agent") ?? undefined;
  const clientHints = context.clientHints ?? readClientHints(headers);
  if (userAgent === context.userAgent && clientHints === context.clientHints) return request;
  const filled: Writable<Partial<Context>> = {};
  if (userAgent !== undefined) filled.userAgent = userAgent;
  if (clientHints !== undefined) filled.clientHints = clientHints;
  return { ...request, context: withFields(context, filled) };
}

const textHints: readonly (readonly [field: Exclude<keyof ClientHints, "mobile">, header: string])[] = [
  ["browserUAWithMajorVersion", "sec-ch-ua"],
  ["browserUAWithFullVersion", "sec-ch-ua-full-version-list"],
  ["platform", "sec-ch-ua-platform"],
  ["platformVersion", "sec-ch-ua-platform-version"],
  ["model", "sec-ch-ua-model"],
  ["architecture", "sec-ch-ua-arch"],
  ["bitness", "sec-ch-ua-bitness"],
];

/** `undefined`: there are none. https://wicg.github.io/ua-client-hints/#http-ua-hints */
function readClientHints(headers: HeaderReader): ClientHints | undefined {
  let hints: Writable<ClientHints> | undefined;
  for (const [field, header] of textHints) {
    const value = headers.get(header);
    if (value === null) continue;
    hints ??= {};
    hints[field] = header === "sec-ch-ua" || header.endsWith("-list") ? value : unquote(value);
  }
  const mobile = headers.get("sec-ch-ua-mobile");
  return mobile === null ? hints : { ...hints, mobile: mobile.trim() === "?1" };
}

/** Returns the text of a structured header: `"Android"` with its quotes. */
function unquote(value: string): string {
  return /^"(.*)"$/.exec(value.trim())?.[1] ?? value;
}
