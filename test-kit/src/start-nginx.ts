import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "./find-free-port.ts";

/** Starts nginx as a reverse proxy: `proxy_pass` as in its manual. @param settings further directives of the location */
export async function startNginx(target: string, settings: string = ""): Promise<{ url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "fletch-nginx-"));
  const port = await findFreePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
    http { access_log off; ${temporary} server { listen 127.0.0.1:${port}; location / { ${settings} proxy_pass ${target}; } } }`,
  );
  const nginx = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "inherit" });
  await untilListening(port, nginx);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => nginx.once("exit", resolve));
      nginx.kill();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}

async function untilListening(port: number, nginx: ChildProcess): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    nginx.once("error", (cause) => reject(new Error("This test needs nginx: apt-get install nginx", { cause })));
    nginx.once("exit", (code) => reject(new Error(`nginx ended with ${code}`)));
  });
  failed.catch(() => undefined);
  for (;;) {
    const responded = fetch(`http://127.0.0.1:${port}/health`).then(
      () => true,
      () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 20)),
    );
    if (await Promise.race([responded, failed])) return;
  }
}
