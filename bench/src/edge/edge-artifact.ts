import { type ArtifactJson, contains, createArtifact, equals } from "../workload/artifacts.ts";

/** One test at one mbox, with an offer for all other visitors. */
export const edgeArtifact: ArtifactJson = createArtifact(
  [
    {
      id: 1001,
      mbox: "hero",
      audiences: [
        [contains("page.path_lc", "/shop")],
        [equals("user.browserType", "chrome"), equals("user.browserType", "firefox")],
        [equals("mbox.tier_lc", "gold"), equals("mbox.tier_lc", "silver")],
      ],
      offers: [
        { type: "html", content: "<h1>Spring is here</h1>" },
        { type: "json", content: { title: "Welcome back" } },
      ],
    },
    { id: 1002, mbox: "hero", audiences: [], offers: [{ type: "html", content: "<h1>Hello</h1>" }] },
  ],
  { notified: true },
);
