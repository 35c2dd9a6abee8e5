import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { accessSync, chownSync, constants, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { atProcessEnd } from "@fletch/test-kit/at-process-end";
import { findFreePort } from "@fletch/test-kit/find-free-port";
import { makeFolderOfRun, shareFolder } from "@fletch/test-kit/run-folder";
import pg from "pg";

/** A PostgreSQL server of our own: a new cluster in a temporary folder, on a free port of this machine. */
export interface PostgresCluster extends AsyncDisposable {
  readonly port: number;
  /** Of its administrator's database. */
  readonly url: string;
  /** Where its data is. */
  readonly folder: string;
  /** The URL of a database as this server has it. */
  toUrl(database: URL): string;
  isRunning(): boolean;
  /**
   * Makes a database, and returns its URL.
   *
   * @param copyOf the URL of the database that it becomes a copy of, to which nobody is connected. @default an empty one
   */
  createDatabase(copyOf?: string): Promise<string>;
  /** Runs statements as an administrator, past every edge. */
  query(text: string): Promise<void>;
  /** Ends the server at once, as a crash does. */
  stop(): Promise<void>;
  /** Starts a server that was stopped. */
  start(): Promise<void>;
  /** Stops the server's processes where they are: connections stay open, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** Where `initdb` and `postgres` are; `null` if they are not installed. */
export function findPostgres(): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...listVersions()];
  return folders.find((folder) => isProgram(join(folder, "initdb")) && isProgram(join(folder, "postgres"))) ?? null;
}

/**
 * Returns the URL of a database with time limits beyond any pause of a busy machine.
 *
 * @param statement of a statement, in milliseconds
 */
export function withLongTimeouts(database: string, statement = 20_000): string {
  return `${database}?connectionTimeoutMillis=20000&statement_timeout=${statement}`;
}

/** Says, so that nobody misses it, that tests are not run. */
export function announceMissingPostgres(what: string): void {
  const line = "!".repeat(100);
  process.stderr.write(`\n${line}\n!! No PostgreSQL found (initdb, postgres): LEFT OUT: ${what}\n${line}\n`);
}

/** How a server is made. */
export interface PostgresOptions {
  /** Where its data goes. @default a new folder of the run */
  readonly folder?: string | undefined;
  /** The URL of a server whose standby it becomes: it follows that one until it is promoted. */
  readonly copyOf?: string;
}

/** @param binaries what `findPostgres` found */
export async function startPostgres(
  binaries: string,
  { folder: given, copyOf }: PostgresOptions = {},
): Promise<PostgresCluster> {
  const folder = given ?? makeFolderOfRun("postgres-");
  // PostgreSQL refuses to run as root: then it runs as the user whom its package made.
  const user = process.getuid?.() === 0 ? { uid: readId("-u"), gid: readId("-g") } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const options = { ...user, cwd: folder, stdio: "ignore" as const };
  if (copyOf === undefined) {
    // A copy of a new cluster is made in a tenth of the time of another new one.
    const made = await shareFolder("postgres", async (shared) => {
      if (user.uid !== undefined) chownSync(shared, user.uid, user.gid);
      const initdb = ["-D", join(shared, "data"), "-U", "fletch", "-A", "trust", "-E", "UTF8", "--no-sync"];
      execFileSync(join(binaries, "initdb"), initdb, { ...options, cwd: shared });
    });
    execFileSync("cp", ["-R", join(made, "data"), data], options);
  } else {
    const basebackup = ["-D", data, "-d", copyOf, "-R", "-X", "stream", "--no-sync", "--checkpoint=fast"];
    // Not every folder that has `postgres` has this one beside it.
    const folders = [binaries, ...listVersions()];
    const program = folders.map((each) => join(each, "pg_basebackup")).find(isProgram) ?? "pg_basebackup";
    execFileSync(program, basebackup, options);
  }
  const port = await findFreePort();
  const flags = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  // A process that is killed loses nothing of what it gave to the system; only a machine would.
  flags.push("-c", "fsync=off");
  const launch = (): ChildProcess => spawn(join(binaries, "postgres"), flags, options);
  let server = launch();
  let frozen: readonly number[] = [];
  const remove = (): void => rmSync(given === undefined ? folder : data, { recursive: true, force: true });
  const isRunning = (): boolean => server.exitCode === null && server.signalCode === null;
  atProcessEnd(() => {
    signal(frozen, "SIGCONT");
    if (isRunning()) server.kill("SIGQUIT");
  });
  const admin = `postgres://fletch@127.0.0.1:${port}/postgres`;
  await waitUntilReady(admin, server);
  let databases = 0;
  const thaw = (): void => {
    signal(frozen, "SIGCONT");
    frozen = [];
  };
  const stop = async (): Promise<void> => {
    thaw();
    if (!isRunning()) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGQUIT");
    await ended;
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= stop().then(remove);
    return closing;
  };
  return {
    port,
    url: admin,
    folder,
    toUrl(database) {
      const url = new URL(database);
      url.port = String(port);
      return url.href;
    },
    isRunning,
    async createDatabase(copyOf = "/template1") {
      const name = `edge_${++databases}`;
      const template = copyOf.slice(copyOf.lastIndexOf("/") + 1);
      await withClient(admin, (client) => client.query(`create database ${name} template ${template}`));
      return `postgres://fletch@127.0.0.1:${port}/${name}`;
    },
    query: (text) => withClient(admin, (client) => client.query(text)),
    stop,
    async start() {
      server = launch();
      await waitUntilReady(admin, server);
    },
    freeze() {
      frozen = [server.pid ?? 0, ...listChildren(server.pid ?? 0)];
      signal(frozen, "SIGSTOP");
    },
    thaw,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listChildren(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

/** Processes that have ended meanwhile are left out. */
function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {}
  }
}

function readId(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

function listVersions(): readonly string[] {
  const root = "/usr/lib/postgresql";
  try {
    return readdirSync(root).map((version) => join(root, version, "bin"));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with code ${server.exitCode} at its start`);
    try {
      return await withClient(url, async () => {});
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
