import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { generate } from "selfsigned";
import { describe, expect, it } from "vitest";
import { listenProxy } from "./listen-proxy.ts";
import { httpResponse, listenRaw } from "./raw-server.ts";

describe("event streams through a proxy", () => {
  it("use TLS for https origins: names, IPv4 and IPv6 addresses that only the proxy can reach", async () => {
    const directory = await mkdtemp(join(tmpdir(), "fletch-streams-"));
    try {
      const { private: key, cert } = await generate([{ name: "commonName", value: "edge.invalid" }], {
        keyType: "ec",
        extensions: [
          { name: "basicConstraints", cA: true },
          {
            name: "subjectAltName",
            altNames: [
              { type: 2, value: "edge.invalid" },
              { type: 7, ip: "127.0.0.1" },
              { type: 7, ip: "::1" },
            ],
          },
        ],
      });
      await writeFile(join(directory, "ca.pem"), cert);
      await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")), { tls: { key, cert } });
      const hosts = ["edge.invalid:1", "127.0.0.1:1", "[::1]:1", "other.invalid:1"];
      await using proxy = await listenProxy(Object.fromEntries(hosts.map((host) => [host, server.port])));
      // In a process of its own: that is where Node takes another certificate authority from.
      const code = `
        import { openStream } from "../../src/transport/open-stream.node.ts";
        const answers: unknown[] = [];
        setInterval(() => undefined, 1_000); // Streams keep no process alive.
        for (const host of ${JSON.stringify(hosts)}) {
          const { signal } = new AbortController();
          const opened = openStream({ origin: "https://" + host, path: "/", headers: {}, signal, proxy: "${proxy.origin}" });
          answers.push(await opened.then(({ status }) => status, ({ code }) => code));
        }
        process.stdout.write(JSON.stringify(answers), () => process.exit());
      `;
      const program = await compileProgram({ code, folder: fileURLToPath(new URL(".", import.meta.url)) });
      // DEP0123 is an address as the server's name.
      const child = spawn(process.execPath, ["--throw-deprecation", program], {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: join(directory, "ca.pem") },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const output = (await child.stdout.toArray()).join("");
      expect(output).toBe(JSON.stringify([200, 200, 200, "ERR_TLS_CERT_ALTNAME_INVALID"]));
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
