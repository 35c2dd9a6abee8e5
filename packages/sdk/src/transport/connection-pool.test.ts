import { describe, expect, it } from "vitest";
import { type Connection, ConnectionPool, type PoolRequest } from "./connection-pool.ts";

class TestConnection implements Connection {
  isClosed = false;
  drop: () => void = () => undefined;

  on(_event: "disconnect", listener: () => void): void {
    this.drop = listener;
  }

  async destroy(): Promise<void> {
    this.isClosed = true;
  }
}

class TestRequest implements PoolRequest<TestConnection> {
  isSettled = false;
  connection: TestConnection | undefined;

  sendOver(connection: TestConnection): void {
    this.connection = connection;
  }
}

/** Resolves when the event loop has turned. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function createPool(limit: number): {
  readonly pool: ConnectionPool<TestConnection>;
  readonly opened: TestConnection[];
  readonly send: (count: number) => readonly TestRequest[];
  readonly timesEmpty: () => number;
} {
  const opened: TestConnection[] = [];
  let empty = 0;
  const open = (): TestConnection => {
    const connection = new TestConnection();
    opened.push(connection);
    return connection;
  };
  const pool = new ConnectionPool(open, limit, () => empty++);
  const send = (count: number): readonly TestRequest[] =>
    Array.from({ length: count }, () => {
      const request = new TestRequest();
      pool.send(request);
      return request;
    });
  return { pool, opened, send, timesEmpty: () => empty };
}

describe("the connections to an origin", () => {
  it("are no more than the limit, and carry waiting requests in their order", async () => {
    const { pool, opened, send } = createPool(2);
    const requests = send(5);
    expect(opened).toHaveLength(2);
    const [a, b] = opened as [TestConnection, TestConnection];
    pool.release(b);
    pool.release(a);
    await turn();
    const last = send(1);
    pool.release(a);
    pool.release(b);
    await turn();
    expect([...requests, ...last].map(({ connection }) => connection)).toEqual([a, b, b, a, a, b]);
    expect(opened).toHaveLength(2);
  });

  it("are reused, the last one first", async () => {
    const { pool, opened, send } = createPool(2);
    send(2);
    const [a, b] = opened as [TestConnection, TestConnection];
    pool.release(a);
    pool.release(b);
    await turn();
    expect(send(2).map(({ connection }) => connection)).toEqual([b, a]);
  });

  it("are passed on in the next turn, rather than that another one is opened", async () => {
    const { pool, opened, send } = createPool(3);
    send(1);
    const [a] = opened as [TestConnection];
    pool.release(a);
    const [second, third] = send(2);
    expect([second?.connection, third?.connection]).toEqual([undefined, opened[1]]);
    await turn();
    expect(second?.connection).toBe(a);
    expect(opened).toHaveLength(2);
  });

  it("skip requests that have settled meanwhile", async () => {
    const { pool, opened, send } = createPool(1);
    const [, second, third] = send(3) as [TestRequest, TestRequest, TestRequest];
    second.isSettled = true;
    pool.release(opened[0] as TestConnection);
    await turn();
    expect(second.connection).toBeUndefined();
    expect(third.connection).toBe(opened[0]);
  });

  it("are closed after a failure, and replaced for those that wait", () => {
    const { pool, opened, send, timesEmpty } = createPool(1);
    const [, second] = send(2);
    pool.discard(opened[0] as TestConnection);
    expect(opened[0]?.isClosed).toBe(true);
    expect(second?.connection).toBe(opened[1]);
    pool.discard(opened[1] as TestConnection);
    expect(timesEmpty()).toBe(1);
  });

  it("are closed after a failure without a change in the order of those that wait", async () => {
    const { pool, opened, send } = createPool(3);
    const requests = send(5);
    const [a, b, c] = opened as [TestConnection, TestConnection, TestConnection];
    pool.release(a);
    pool.release(b);
    pool.discard(c);
    await turn();
    expect(requests.map(({ connection }) => connection)).toEqual([a, b, c, a, b]);
  });

  it("are forgotten when their host closes them while they are idle, but not while they are in use", async () => {
    const { pool, opened, send, timesEmpty } = createPool(2);
    send(2);
    const [a, b] = opened as [TestConnection, TestConnection];
    pool.release(a);
    await turn();
    a.drop();
    b.drop();
    expect([a.isClosed, b.isClosed, timesEmpty()]).toEqual([true, false, 0]);
    pool.release(b);
    await turn();
    b.drop();
    expect([b.isClosed, timesEmpty()]).toEqual([true, 1]);
  });

  it("are closed with the pool", async () => {
    const { pool, opened, send } = createPool(3);
    send(2);
    pool.release(opened[0] as TestConnection);
    await pool.close();
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });
});
