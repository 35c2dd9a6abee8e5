/** START HERE: a decision from beginning to end. This file calls every stage; the stages do not import each other. */
import type {
  DeliveryResponse,
  MboxRequest,
  MboxResponse,
  PageLoadResponse,
  PrefetchRequest,
  PrefetchResponse,
  RequestDetails,
  View,
  ViewRequest,
  Writable,
} from "@fletch/delivery-api";
import { withFields } from "@fletch/delivery-api/schema";
import { requireSupportedVersion } from "./artifact/parse-artifact.ts";
import { RequestContext } from "./context/build-context.ts";
import { createModeDecision, type DecisionContext, type ModeDecision, OfferIterator } from "./mode-decision.ts";
import type { DecideInput, Decision, Mode, RuleError } from "./model.ts";
import { Impressions } from "./notifications/describe-notifications.ts";
import type { Plan } from "./plan.ts";
import { findRemoteDependency } from "./request/find-remote-dependency.ts";
import { identifyVisitor } from "./request/identify-visitor.ts";
import { buildEmptyMbox, buildMbox, PageLoadBuilder, ViewsBuilder } from "./response/build-response.ts";
import { Allocator } from "./rules/allocate.ts";

/**
 * Decides a request on the device: the response, the matched rules, and the notifications. Pure and synchronous:
 * nothing is sent or stored, inputs are not modified, and equal inputs (and ids) give equal decisions.
 *
 * @throws TargetError `unsupported-artifact-version` for an artifact of another major version
 */
export function decide(plan: Plan, input: DecideInput): Decision {
  requireSupportedVersion(plan.artifact);
  const { request, client, now, createId } = input;
  const visitor = identifyVisitor(request.id, createId, input.locationHint);
  const remote = findRemoteDependency(plan, request);
  const context = new RequestContext(request.context, now, plan.readers, input.visitorDetails);
  const allocator = new Allocator(plan.hashClient(client), visitor.allocationKey, input.overrideAllocation);
  const impressions = new Impressions(now, input.createImpressionId ?? createId);
  const errors: RuleError[] = [];
  const decision = { plan, input, visitor, context, allocator, impressions, errors };

  const response: Writable<DeliveryResponse> = {
    status: remote.remoteNeeded ? 206 : 200,
    requestId: request.requestId ?? createId(),
    id: visitor.id,
    client,
  };
  if (request.execute !== undefined) response.execute = decideMode(decision, "execute", request.execute);
  if (request.prefetch !== undefined) response.prefetch = decideMode(decision, "prefetch", request.prefetch);
  return { response, notifications: impressions.notifications, remote, errors };
}

/** The order matters: the page load does not repeat the notification of an mbox. */
function decideMode(
  decision: DecisionContext,
  mode: Mode,
  { mboxes, views, pageLoad }: PrefetchRequest,
): PrefetchResponse {
  const round = createModeDecision(decision, mode);
  const response: Writable<PrefetchResponse> = {};
  if (mboxes !== undefined) response.mboxes = decideMboxes(round, mboxes);
  if (views !== undefined) response.views = views.flatMap((view) => decideView(round, view));
  if (pageLoad !== undefined) response.pageLoad = decidePageLoad(round, pageLoad);
  return response;
}

function decideMboxes(round: ModeDecision, mboxes: readonly MboxRequest[]): readonly MboxResponse[] {
  const responses: MboxResponse[] = [];
  for (const mbox of mboxes) {
    const offers = new OfferIterator(round, "mbox", round.plan.mboxes.get(mbox.name), mbox);
    if (mbox.name === round.plan.artifact.globalMbox) {
      for (let offer = offers.next(); offer !== undefined; offer = offers.next())
        responses.push(buildMbox(mbox.index, offer));
    } else {
      const offer = offers.next();
      responses.push(offer === undefined ? buildEmptyMbox(mbox, offers.explainEmpty()) : buildMbox(mbox.index, offer));
    }
  }
  return responses;
}

/** Merges all matched rules of the global mbox. */
function decidePageLoad(round: ModeDecision, pageLoad: RequestDetails): PageLoadResponse {
  const name = round.plan.artifact.globalMbox;
  const builder = new PageLoadBuilder();
  const item = withFields(pageLoad, { name });
  const offers = new OfferIterator(round, "pageLoad", round.plan.mboxes.get(name), item);
  for (let offer = offers.next(); offer !== undefined; offer = offers.next()) builder.add(offer);
  return builder.build();
}

/** A view without a name means all views. */
function decideView(round: ModeDecision, view: ViewRequest): readonly View[] {
  const { views, allViews } = round.plan;
  const builder = new ViewsBuilder();
  const offers = new OfferIterator(round, "view", view.name === undefined ? allViews() : views.get(view.name), view);
  for (let offer = offers.next(); offer !== undefined; offer = offers.next()) builder.add(offer);
  return builder.build();
}
