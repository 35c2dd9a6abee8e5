/** START HERE: a decision from beginning to end. This file calls every stage; the stages do not know each other. */
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
 * Decides a request on the device: what the visitor gets, by which rules, and what there is to notify. Pure and synchronous:
 * nothing is sent or stored, the inputs are not changed, and equal inputs (and ids) make equal decisions.
 *
 * @throws TargetError `unsupported-artifact-version` when the artifact is of another major version
 */
export function decide(plan: Plan, input: DecideInput): Decision {
  requireSupportedVersion(plan.artifact);
  const { request, client, now, createId } = input;
  const visitor = identifyVisitor(request.id, createId, input.locationHint);
  const remote = findRemoteDependency(plan, request);
  const context = new RequestContext(request.context, now, plan.readers, input.visitorFacts);
  const allocator = new Allocator(plan.hashClient(client), visitor.allocationKey, input.allocationOf);
  const impressions = new Impressions(now, createId);
  const problems: RuleError[] = [];
  const decision = { plan, input, visitor, context, allocator, impressions, problems };

  const response: Writable<DeliveryResponse> = {
    status: remote.remoteNeeded ? 206 : 200,
    requestId: request.requestId ?? createId(),
    id: visitor.id,
    client,
  };
  if (request.execute !== undefined) response.execute = decideMode(decision, "execute", request.execute);
  if (request.prefetch !== undefined) response.prefetch = decideMode(decision, "prefetch", request.prefetch);
  return { response, notifications: impressions.notifications, remote, problems };
}

/** The order matters: a token that an mbox has notified is not notified again for the page load. */
function decideMode(
  decision: DecisionContext,
  mode: Mode,
  { mboxes, views, pageLoad }: PrefetchRequest,
): PrefetchResponse {
  const round = createModeDecision(decision, mode);
  const answer: Writable<PrefetchResponse> = {};
  if (mboxes !== undefined) answer.mboxes = decideMboxes(round, mboxes);
  if (views !== undefined) answer.views = views.flatMap((view) => decideView(round, view));
  if (pageLoad !== undefined) answer.pageLoad = decidePageLoad(round, pageLoad);
  return answer;
}

function decideMboxes(round: ModeDecision, mboxes: readonly MboxRequest[]): readonly MboxResponse[] {
  const answers: MboxResponse[] = [];
  for (const mbox of mboxes) {
    const walk = new OfferIterator(round, "mbox", round.plan.mboxes.get(mbox.name), mbox);
    if (mbox.name === round.plan.artifact.globalMbox) {
      for (let offer = walk.next(); offer !== undefined; offer = walk.next())
        answers.push(buildMbox(mbox.index, offer));
    } else {
      const offer = walk.next();
      answers.push(offer === undefined ? buildEmptyMbox(mbox, walk.explainBlank()) : buildMbox(mbox.index, offer));
    }
  }
  return answers;
}

/** All rules of the global mbox that hold, as one answer. */
function decidePageLoad(round: ModeDecision, pageLoad: RequestDetails): PageLoadResponse {
  const name = round.plan.artifact.globalMbox;
  const builder = new PageLoadBuilder();
  const walk = new OfferIterator(round, "pageLoad", round.plan.mboxes.get(name), { ...pageLoad, name });
  for (let offer = walk.next(); offer !== undefined; offer = walk.next()) builder.add(offer);
  return builder.build();
}

/** A view without a name asks for all views. */
function decideView(round: ModeDecision, view: ViewRequest): readonly View[] {
  const { views, allViews } = round.plan;
  const builder = new ViewsBuilder();
  const walk = new OfferIterator(round, "view", view.name === undefined ? allViews : views.get(view.name), view);
  for (let offer = walk.next(); offer !== undefined; offer = walk.next()) builder.add(offer);
  return builder.build();
}
