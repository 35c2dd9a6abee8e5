import type { Decision } from "@fletch/decisioning";
import type {
  DeliveryResponse,
  MboxResponse,
  NotificationResponse,
  PageLoadResponse,
  PrefetchResponse,
  View,
  Writable,
} from "@fletch/delivery-api";
import { withFields } from "@fletch/delivery-api/schema";
import { type Location, signState } from "../tokens/token-claims.ts";
import type { TokenSigner } from "../tokens/token-signer.ts";
import { identifyView } from "./views.ts";

/** Inputs of a response beside the decision. */
export interface ResponseParts {
  /** The host for the visitor's next requests; `undefined`: any. */
  readonly edgeHost: string | undefined;
  /** The mbox that stands for the page load. */
  readonly globalMbox: string;
  /** `undefined`: the request had none. */
  readonly notifications: readonly NotificationResponse[] | undefined;
  readonly telemetryToken: string;
  /** Creates the state of an mbox, a view or the page load (the global mbox). */
  readonly signer: TokenSigner;
}

/** Builds the Delivery API's response of a decision. */
export function buildResponse({ response }: Decision, parts: ResponseParts): DeliveryResponse {
  const { requestId, id, client, execute, prefetch } = response;
  // Fields are assigned: spreads take longer, and so does reading what they make (`withFields` says why).
  const built: Writable<DeliveryResponse> = { status: 200 }; // The engine's 206 for unknown names is only for devices.
  if (requestId !== undefined) built.requestId = requestId;
  if (id !== undefined) built.id = id;
  if (client !== undefined) built.client = client;
  if (parts.edgeHost !== undefined) built.edgeHost = parts.edgeHost;
  if (execute !== undefined) built.execute = execute;
  if (prefetch !== undefined) built.prefetch = withStates(prefetch, parts);
  if (parts.notifications !== undefined) built.notifications = parts.notifications;
  built.telemetryServerToken = parts.telemetryToken;
  return built;
}

function withStates({ mboxes, views, pageLoad, ...others }: PrefetchResponse, parts: ResponseParts): PrefetchResponse {
  const { signer, globalMbox } = parts;
  const withState = <T extends MboxResponse | View | PageLoadResponse>(entry: T, at: Location): T =>
    entry.options === undefined ? entry : withFields(entry, { state: signState(signer, at) });
  return {
    ...others,
    ...(mboxes && {
      mboxes: mboxes.map((mbox) => withState(mbox, { location: "mbox", name: mbox.name ?? globalMbox })),
    }),
    ...(views && {
      views: views.map((view) => withState(identifyView(view), { location: "view", name: view.name ?? "" })),
    }),
    ...(pageLoad && { pageLoad: withState(pageLoad, { location: "mbox", name: globalMbox }) }),
  };
}
