// replay-calls.cjs FILE: makes the engine calls that record-calls.cjs has written down, each as soon as
// those are answered that were answered before it then. Nothing else: what no program can be faster than.
const { readFileSync } = require("node:fs");
const http = require("node:http");

const calls = JSON.parse(readFileSync(process.argv[2], "utf8"));
const agent = new http.Agent({ keepAlive: true });
/** By the index of the call: that an answer begins, and its text. */
const beginnings = [];
const answers = [];

async function replay() {
  for (const [index, call] of calls.entries()) {
    await Promise.all(beginnings.filter((_, other) => !call.unanswered.includes(other)));
    await Promise.all(answers.filter((_, other) => !call.unended.includes(other)));
    beginnings[index] = new Promise((resolve) => {
      answers[index] = makeCall(call, resolve);
    });
  }
  await Promise.all(answers);
  process.exit();
}

async function makeCall(call, begins) {
  const { socketPath, method, headers, endless } = call;
  const named = await withIdsOfThisRun(call);
  return new Promise((resolve, reject) => {
    const outgoing = http.request({
      servername: "",
      socketPath,
      method,
      path: named(call.path),
      headers: { ...headers, "content-length": Buffer.byteLength(named(call.body)) },
      agent: headers.upgrade ? false : agent,
    });
    outgoing.on("error", reject);
    outgoing.on("upgrade", (_, socket) => {
      begins();
      socket.on("close", resolve).resume();
    });
    outgoing.on("response", (response) => {
      begins();
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode >= 500) reject(new Error(`${method} ${call.path}: ${text}`));
        resolve(text);
      });
      if (endless) resolve("");
    });
    outgoing.end(named(call.body));
  });
}

async function withIdsOfThisRun({ ids }) {
  const now = {};
  for (const [id, { answer, place }] of Object.entries(ids)) {
    now[id] = (await answers[answer]).match(/\b[0-9a-f]{64}\b/g)[place];
  }
  return (text) => text.replace(/\b[0-9a-f]{64}\b/g, (id) => now[id] ?? id);
}

replay();
