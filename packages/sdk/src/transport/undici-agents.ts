/**
 * The used part of undici. The build bundles it into the package: bundled as ESM undici fails at load, and its index
 * replaces the dispatcher of the global `fetch`.
 */
import type * as undici from "undici";
// @ts-expect-error: undici declares its index only.
import connect from "undici/lib/api/api-connect.js";
// @ts-expect-error
import connector from "undici/lib/core/connect.js";
// @ts-expect-error
import AgentClass from "undici/lib/dispatcher/agent.js";
// @ts-expect-error
import ClientClass from "undici/lib/dispatcher/client.js";
// @ts-expect-error
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
// @ts-expect-error
import EnvHttpProxyAgentClass from "undici/lib/dispatcher/env-http-proxy-agent.js";

// As its index does, for tunnels through proxies.
Dispatcher.prototype.connect ??= connect;

export const Agent: typeof undici.Agent = AgentClass;
export const Client: typeof undici.Client = ClientClass;
export const buildConnector: typeof undici.buildConnector = connector;
export const EnvHttpProxyAgent: typeof undici.EnvHttpProxyAgent = EnvHttpProxyAgentClass;
