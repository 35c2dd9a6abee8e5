import { createTargetState, reportEvents } from "@fletch/react/server";
import { target } from "@fletch/sdk/express";
import { TargetClient } from "@fletch/sdk/flags";
import express from "express";
import { renderToPipeableStream } from "react-dom/server";
import { Store } from "./store.tsx";

const { PORT = "3000", TARGET_EDGE = "127.0.0.1:8080" } = process.env;

const client = TargetClient.create({
  client: "lampstore",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  artifactLocation: `http://${TARGET_EDGE}/lampstore/production/v1/rules.json`,
  serverDomain: TARGET_EDGE,
  secure: false,
});
await client.ready();

const app = express();
app.use(express.static("dist/browser"));
app.use(target(client, { decisioningMethod: "server-side" })); // flags are decided here, offers by Target
app.get("/", (req, res) => {
  const flags = client.flags(req.target.visitor);
  const state = createTargetState({ flags, flagMboxes: ["store-flags"], page: req.target, offers: ["store-hero"] });
  const stream = renderToPipeableStream(<Store state={state} />, {
    bootstrapModules: ["/browser.js"],
    onShellReady: () => stream.pipe(res.type("html")),
    onShellError: () => res.sendStatus(500),
  });
  res.on("close", () => stream.abort()); // renders nothing more for a visitor who has left
});
app.post("/target", express.text(), (req, res) => {
  reportEvents(req.body, { page: req.target, flags: client.flags(req.target.visitor) });
  res.sendStatus(204);
});
app.listen(Number(PORT), "127.0.0.1");
