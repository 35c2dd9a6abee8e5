/**
 * The part of undici that is used. The build puts it into the package: what bundlers make of undici itself as ESM fails when it is loaded, and
 * its index replaces the dispatcher of the global `fetch`.
 */
import type * as undici from "undici";
// @ts-expect-error: undici declares its index only.
import connect from "undici/lib/api/api-connect.js";
// @ts-expect-error
import AgentClass from "undici/lib/dispatcher/agent.js";
// @ts-expect-error
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
// @ts-expect-error
import EnvHttpProxyAgentClass from "undici/lib/dispatcher/env-http-proxy-agent.js";

// As its index does: tunnels through proxies are made with it.
Dispatcher.prototype.connect ??= connect;

export const Agent: typeof undici.Agent = AgentClass;
export const EnvHttpProxyAgent: typeof undici.EnvHttpProxyAgent = EnvHttpProxyAgentClass;
