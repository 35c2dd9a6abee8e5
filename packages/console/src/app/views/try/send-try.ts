import type { DeliveryRequest, DeliveryResponse } from "@fletch/delivery-api";
import type { WhyResponse } from "@fletch/edge";
import { signLink } from "../../api/qa-links.ts";
import { requestJson } from "../../api/request.ts";
import type { EdgeStatus } from "../../api/use-status.ts";
import { buildRequest, type TryForm } from "./try-form-state.ts";

/** What came of a try. */
export interface TryResult {
  readonly request: DeliveryRequest;
  readonly response: DeliveryResponse;
  /** Why it came; `null`: it was a request like any visitor's, which says nothing of that. */
  readonly why: WhyResponse | null;
  /** In milliseconds, as the browser sees it. */
  readonly duration: number;
}

/** Sends the request of the form. Unless it is to count, the edge decides and explains it as any other, and writes nothing. */
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
