// Preloaded into a command: writes down the calls that it makes to the engine, for replay-calls.cjs.
// What stands in SIDEPOD_BENCH_CALLS is the file.
const { writeFileSync } = require("node:fs");
const http = require("node:http");

const { request } = http;
const calls = [];

http.request = (options) => {
  const outgoing = request(options);
  const call = { options, outgoing, sent: [], received: [], answered: false, ended: false };
  call.unanswered = indicesOf(({ answered }) => !answered);
  call.unended = indicesOf(({ ended }) => !ended);
  calls.push(call);
  for (const method of ["write", "end"]) keepData(outgoing, method, call.sent);
  outgoing.on("response", (response) => {
    call.answered = true;
    keepData(response, "push", call.received, () => {
      call.ended = true;
    });
  });
  outgoing.on("upgrade", (_, socket) => {
    call.answered = true;
    socket.on("close", () => {
      call.ended = true;
    });
  });
  return outgoing;
};

function indicesOf(isMeant) {
  return calls.flatMap((call, index) => (isMeant(call) ? index : []));
}

/** Without listening to its data, which would make it flow. */
function keepData(stream, method, pieces, onEnd = () => undefined) {
  const original = stream[method];
  stream[method] = (data, ...rest) => {
    if (data === null) onEnd();
    else if (typeof data === "string" || Buffer.isBuffer(data)) pieces.push(Buffer.from(data));
    return original.call(stream, data, ...rest);
  };
}

process.on("exit", () => {
  // A supervisor that the command started makes calls of its own.
  if (process.argv.includes("supervisor")) return;
  const answers = calls.map(({ received }) => Buffer.concat(received).toString());
  const written = calls.map((call, index) => {
    const { options, outgoing, sent, ended, unanswered, unended } = call;
    const { socketPath, method, path } = options;
    const body = Buffer.concat(sent).toString();
    return {
      socketPath,
      method,
      path,
      headers: outgoing.getHeaders(),
      body,
      /** Indices of the calls that had no answer yet, or not all of it. */
      unanswered,
      unended,
      /** Whether it was broken off, as a stream of events is. */
      endless: !ended,
      ids: originsOf(`${path} ${body}`, answers.slice(0, index)),
    };
  });
  writeFileSync(process.env.SIDEPOD_BENCH_CALLS, JSON.stringify(written));
});

/** Ids are other ones in the next run: where each was read, as the answer and its place among the ids there. */
function originsOf(text, answers) {
  const origins = {};
  for (const id of idsIn(text)) {
    // The last of them, as lists have no order that lasts.
    const answer = answers.findLastIndex((earlier) => earlier.includes(id));
    if (answer !== -1) origins[id] = { answer, place: idsIn(answers[answer]).indexOf(id) };
  }
  return origins;
}

function idsIn(text) {
  return text.match(/\b[0-9a-f]{64}\b/g) ?? [];
}
