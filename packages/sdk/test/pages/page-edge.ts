import { createEdge, type Edge, type EdgeOptions, listen } from "@fletch/edge";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { quietLogger } from "@fletch/test-kit/loggers";
import type { TargetClientOptions } from "../../src/entries/index.ts";

/** Twelve components of a page: the artifact can decide the first six, the others are only for the edge. */
export const components: readonly string[] = Array.from({ length: 12 }, (_, at) => `component-${at + 1}`);
export const localComponents: readonly string[] = components.slice(0, 6);
export const remoteComponents: readonly string[] = components.slice(6);

/** An edge on a socket, with offers for twelve components, a JSON mbox, a page load and a view; and what it was asked. */
export interface PageEdge extends AsyncDisposable {
  readonly edge: Edge;
  /** Bodies of the Delivery requests. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as they like
  readonly requests: { readonly url: URL; readonly body: any }[];
  readonly options: TargetClientOptions;
  /** Makes Delivery requests wait for their response, until the returned function is called. */
  hold(): () => void;
}

export async function startPageEdge(options: Partial<EdgeOptions> = {}): Promise<PageEdge> {
  const edge = createEdge({ artifacts: [pageArtifact()], client: "acme", organizationId, ...options });
  const requests: PageEdge["requests"] = [];
  let held: Promise<void> | undefined;
  const server = await listen(
    {
      fetch: async (request) => {
        if (request.method === "POST") {
          requests.push({ url: new URL(request.url), body: await request.clone().json() });
          await held;
        }
        return edge.fetch(request);
      },
    },
    { port: 0 },
  );
  return {
    edge,
    requests,
    options: {
      client: "acme",
      organizationId,
      serverDomain: `127.0.0.1:${server.port}`,
      secure: false,
      telemetryEnabled: false,
      logger: quietLogger,
      artifactLocation: `${server.url}/acme/production/v1/rules.json`,
    },
    hold() {
      let release: () => void = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    async [Symbol.asyncDispose]() {
      await edge.close();
      await server.close({ grace: 0 });
    },
  };
}

const organizationId = "0AAA@AdobeOrg";

/** What the artifact has for the named component. */
export const toContent = (name: string): string => `<p>${name}</p>`;

function pageArtifact(): object {
  const names = [...components, "flags", "split", "target-global-mbox"];
  return buildArtifact({
    responseTokens: ["activity.id"],
    remoteMboxes: remoteComponents,
    localMboxes: names.filter((name) => !remoteComponents.includes(name)),
    mboxes: {
      ...Object.fromEntries(
        components.map((name, at) => [name, [rule(name, at, { type: "html", content: toContent(name) })]]),
      ),
      // Everybody gets A, unless a link asks for B.
      split: ["A", "B"].map((content, experience) => ({
        ...rule("split", 54, { type: "html", content }),
        condition: { ">=": [experience === 0 ? 100 : -1, { var: "allocation" }] },
        meta: { "activity.id": 954, "experience.id": experience },
      })),
      flags: [rule("flags", 50, { type: "json", content: { beta: true, limit: 3 } })],
      "target-global-mbox": [
        rule("target-global-mbox", 51, {
          type: "actions",
          content: [{ type: "setText", selector: "h1", content: "Hi" }],
        }),
      ],
    },
    views: {
      basket: [
        rule("basket", 53, { type: "actions", content: [{ type: "setText", selector: "h2", content: "Basket" }] }),
      ],
      home: [rule("home", 52, { type: "actions", content: [{ type: "setText", selector: "h2", content: "Home" }] })],
    },
  });
}

function rule(location: string, at: number, option: object): object {
  return buildRule(location, {
    activityId: 900 + at,
    options: [{ ...option, eventToken: `${location}:shown==` }],
    metrics: [{ type: "click", selector: "a", eventToken: `${location}:clicked==` }],
  });
}
