import type { DeliveryRequest, DeliveryResponse } from "@fletch/delivery-api";
import type { WhyResponse } from "@fletch/edge";
import { signLink } from "../../api/qa-links.ts";
import { requestJson } from "../../api/request.ts";
import type { EdgeStatus } from "../../api/use-status.ts";
import { buildRequest, type TryForm } from "./try-form-state.ts";

/** The response to a tried request. */
export interface TryResult {
  readonly request: DeliveryRequest;
  readonly response: DeliveryResponse;
  /** The explanation; `null` for a request that counts, which is an ordinary Delivery request. */
  readonly why: WhyResponse | null;
  /** In milliseconds, measured in the browser. */
  readonly duration: number;
}

/** Sends the request of the form: as a Delivery request if it counts, else to `/admin/why`, which explains the decision and writes nothing. */
export async function sendTry(
  form: TryForm,
  clientCode: EdgeStatus["clientCode"],
  signal: AbortSignal,
): Promise<TryResult> {
  const request: DeliveryRequest = { ...buildRequest(form), ...(await fetchForced(form, signal)) };
  const start = performance.now();
  if (form.counts && form.forced.size === 0) {
    const session = crypto.getRandomValues(new Uint32Array(4)).join("");
    const path = `rest/v1/delivery?${new URLSearchParams({ client: clientCode, sessionId: session })}`;
    const response = await requestJson<DeliveryResponse>(path, { method: "POST", body: request, signal });
    return { request, response, why: null, duration: performance.now() - start };
  }
  const why = await requestJson<WhyResponse>("admin/why", { method: "POST", body: { request }, signal });
  return { request, response: why.response, why, duration: performance.now() - start };
}

async function fetchForced({ forced }: TryForm, signal: AbortSignal): Promise<Pick<DeliveryRequest, "preview">> {
  if (forced.size === 0) return {};
  const activities = Array.from(forced, ([activityId, experienceId]) => ({ activityId, experienceId }));
  return { preview: { token: await signLink(activities, signal) } };
}
