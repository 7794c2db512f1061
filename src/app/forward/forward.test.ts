import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { join } from "./forward.ts";

/** Two connections over this machine, whose near ends are joined. */
interface Joined {
  readonly one: Socket;
  readonly other: Socket;
  readonly over: Promise<void>;
}

const server = createServer({ allowHalfOpen: true });
let joined: Joined;

beforeEach(async () => {
  if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
  const [one, nearOne] = await connection();
  const [other, nearOther] = await connection();
  joined = { one, other, over: join(nearOne, nearOther) };
});

afterEach(async () => {
  joined.one.destroy();
  joined.other.destroy();
  await joined.over;
  server.close();
});

async function connection(): Promise<readonly [Socket, Socket]> {
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, "connection");
  const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const [near] = (await accepted) as [Socket];
  return [far, near];
}

test("each direction ends by itself, whichever side begins", async () => {
  const { one, other, over } = joined;
  one.end("first");
  other.resume();
  await once(other, "end");
  expect(one.destroyed).toBe(false);
  const answer = once(one, "data");
  other.end("second");
  expect(String((await answer)[0])).toBe("second");
  await over;
});

test("one that breaks off breaks the other off", async () => {
  const { one, other, over } = joined;
  const broken = once(other.resume(), "error");
  one.resetAndDestroy();
  expect(await broken).toMatchObject([{ code: "ECONNRESET" }]);
  await over;
});
