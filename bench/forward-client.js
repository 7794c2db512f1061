// forward-client.js PORT send MEBIBYTES | connect TIMES: what is timed. Sends so much and reads how much
// has arrived, or connects so often and reads a greeting.
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

const [port, what, count] = process.argv.slice(2);
const open = () => connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });

function expectSame(got, wanted) {
  if (got !== wanted) throw new Error(`got ${JSON.stringify(got)} instead of ${wanted}`);
}

if (what === "connect") {
  for (let done = 0; done < count; done++) {
    const socket = open();
    expectSame(await text(socket), "hello");
    socket.destroy();
  }
} else {
  const socket = open();
  const answer = text(socket);
  const block = Buffer.alloc(1 << 20, "a");
  for (let sent = 0; sent < count; sent++) {
    if (!socket.write(block)) await once(socket, "drain");
  }
  socket.end();
  expectSame(await answer, String(count * block.length));
}
