import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { openPort } from "@fletch/test-kit/open-port";
import { generate } from "selfsigned";
import { describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { post } from "./failing-calls.ts";
import { httpResponse, listenRaw } from "./raw-server.ts";

describe("connection protocols", () => {
  it("pipelines requests on one connection with the option pipelining", async () => {
    const waiting: (() => void)[] = [];
    let connections = 0;
    await using server = await listenRaw(
      (socket, _request, number) => {
        if (number === 1) return void socket.write(httpResponse(200, "{}"));
        // Answered only when three are there: without pipelining they never would be.
        waiting.push(() => socket.write(httpResponse(200, `{"number":${number}}`)));
        if (waiting.length === 3) for (const respond of waiting) respond();
      },
      { onConnect: () => connections++ },
    );
    const transport = createTransport({ connections: 1, pipelining: 3 });
    await transport.send(post(server.origin));
    const requests = Array.from({ length: 3 }, () => transport.send(post(server.origin, { retry: "always" })));
    expect((await Promise.all(requests)).map(({ text }) => text)).toEqual([
      '{"number":2}',
      '{"number":3}',
      '{"number":4}',
    ]);
    expect(connections).toBe(1);
    await transport.close();
  });

  it("uses HTTP/2 with allowH2 if the server offers it", async () => {
    const directory = await mkdtemp(join(tmpdir(), "fletch-http2-"));
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
      keyType: "ec",
      extensions: [
        { name: "basicConstraints", cA: true },
        { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
      ],
    });
    await writeFile(join(directory, "ca.pem"), cert);
    const versions: string[] = [];
    const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      request.resume();
      request.on("end", () => response.end("{}"));
    });
    const port = await openPort(server);
    try {
      const url = `https://127.0.0.1:${port}/rest/v1/delivery`;
      // In a process of its own: that is where Node takes another certificate authority from.
      const code = `
        import { createTransport } from "../../src/transport/retrying-transport.ts";
        for (const http2 of [true, false]) {
          const transport = createTransport({ http2 });
          const { status } = await transport.send({ method: "POST", url: "${url}", headers: {}, body: "{}", timeout: 20_000, retry: "never" });
          if (status !== 200) process.exit(3);
          await transport.close();
        }
      `;
      const program = await compileProgram({ code, folder: fileURLToPath(new URL(".", import.meta.url)) });
      const child = spawn(process.execPath, [program], {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: join(directory, "ca.pem") },
        stdio: ["ignore", "ignore", "inherit"],
      });
      expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
      expect(versions).toEqual(["2.0", "1.1"]);
    } finally {
      server.close();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
