// forward-server.js PORTS: listens on the loopback of where it runs. One server answers with how many
// bytes it got, the other says hello.
import { createServer } from "node:net";

const { counter, greeter } = JSON.parse(process.argv[2]);

const serve = (port, onConnection) =>
  createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  }).listen(port, "127.0.0.1");

serve(counter, (socket) => {
  let bytes = 0;
  socket
    .on("data", (data) => {
      bytes += data.length;
    })
    .on("end", () => socket.end(String(bytes)));
});
serve(greeter, (socket) => socket.end("hello"));
