/** Counts the hidden classes of what decisions make, and prints them as JSON. */
import type { DeliveryRequest, MboxRequest, Option } from "@fletch/delivery-api";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
import { compilePlan, decide, type Plan, parseArtifact } from "../src/index.ts";

const counts: Record<string, number> = {};

for (const copyOffers of [true, false]) {
  const which = copyOffers ? "copied" : "shared";
  const options = Array.from({ length: 30 }, () => decidePage(planOf(30), { copyOffers })).flat();
  const html = options.filter(({ type }) => type === "html");
  const actions = options.filter(({ type }) => type === "actions");
  if (html.length !== 450 || actions.length !== 450)
    throw new Error(`Expected 900 options, received ${options.length}`);
  counts[`${which} HTML offers`] = countHiddenClasses(html);
  counts[`${which} offers of actions`] = countHiddenClasses(actions);
  counts[`tokens of ${which} offers`] = countHiddenClasses(options.map((option) => option.responseTokens as object));
  counts[`actions of ${which} offers`] = countHiddenClasses(actions.flatMap(({ content }) => content as object[]));
}

const plan = planOf(1);
const pageLoads: MboxRequest[] = [];
for (let request = 0; request < 100; request++) {
  decidePage(plan, { onMatch: ({ detail }) => pageLoads.push(detail as MboxRequest) });
}
if (pageLoads.length !== 100) throw new Error(`Expected 100 page loads, received ${pageLoads.length}`);
counts["page loads of requests"] = countHiddenClasses(pageLoads);

const userAgents = Array.from({ length: 100 }, (_, major) => `Mozilla/5.0 Chrome/${major}.0`);
counts["browsers of visitors"] = countHiddenClasses(userAgents.map((text) => plan.readers.readUserAgent(text)));

process.stdout.write(JSON.stringify(counts));

function planOf(rules: number): Plan {
  const list = Array.from({ length: rules }, (_, index) =>
    buildRule("target-global-mbox", {
      ruleKey: String(index),
      activityId: index,
      condition: true,
      options:
        index % 2 === 0
          ? [{ type: "html", content: `<b>$\{user}</b> ${index}` }]
          : [{ type: "actions", content: [{ type: "setHtml", selector: `#slot-${index}`, content: "<b>" }] }],
      meta: { "activity.id": index },
    }),
  );
  const parsed = parseArtifact(
    buildArtifact({ responseTokens: ["activity.id"], mboxes: { "target-global-mbox": list } }),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact);
}

function decidePage(plan: Plan, more: Partial<Parameters<typeof decide>[1]>): readonly Option[] {
  const request: DeliveryRequest = {
    context: { channel: "web" },
    execute: { pageLoad: { parameters: { user: "Ada" } } },
  };
  const { response } = decide(plan, { client: "acme", request, now: 0, createId: () => "id", ...more });
  return response.execute?.pageLoad?.options ?? [];
}
