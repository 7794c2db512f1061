// node compile-ahead.cjs FILE: runs typical commands of the bundled program against an engine that
// has nothing but images, and writes the code that was compiled for it.
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { PassThrough, Readable } = require("node:stream");
const { loadCompiled } = require("../../bin/load-compiled.js");

const podFile = `
name: warm-up
pod: { ports: ["8080:80"], cpus: 1, mem_limit: 1g }
sidecars:
  tools: { use: debug }
  logs: { image: "\${IMAGE:-a}", volumes: ["data:/data:ro"], environment: [A=b] }
main: { image: a, command: run it, environment: { A: b }, volumes: ["data:/data"], user: "1" }
volumes: { data: {} }
`;

const made = { Id: "a", ID: "a", Name: "a", Driver: "local", Warnings: [] };
const answers = [
  [/^GET .*\/_ping$/, 200, "OK"],
  [/^GET .*\/(pods|containers|volumes|secrets)\/json$/, 200, "[]"],
  [/^GET .*\/images\/.*\/json$/, 200, JSON.stringify({ Id: "a", RepoTags: [] })],
  [/^POST .*\/create$/, 201, JSON.stringify(made)],
  [/^POST .*\/start$/, 204, ""],
];
const pod = { Id: "a", Name: "a", Created: "", State: "Created", InfraContainerID: "a" };
const madePod = [/^GET .*\/pods\/.*\/json$/, 200, JSON.stringify(pod)];
const missing = JSON.stringify({ cause: "no such pod", message: "no such pod", response: 404 });

async function main(file) {
  const folder = mkdtempSync(join(tmpdir(), "sidepod-build-"));
  const socket = join(folder, "engine.sock");
  const calls = [];
  const engine = createServer(({ method, url }, response) => {
    const call = `${method} ${url.split("?")[0]}`;
    const isMade = calls.some((earlier) => /\/pods\/create$/.test(earlier));
    calls.push(call);
    const known = isMade ? [...answers, madePod] : answers;
    const [, status, body] = known.find(([form]) => form.test(call)) ?? [0, 404, missing];
    response.writeHead(status, {
      "Libpod-API-Version": "4.3.1",
      "Content-Type": "application/json",
    });
    response.end(body);
  });
  await new Promise((resolve) => engine.listen(socket, resolve));
  try {
    const { exports: program, script } = loadCompiled(file);
    for (const args of [["up", "-", "--no-wait", "--no-supervise"], ["ps"], ["--help"]]) {
      const status = await program.main(args, io(socket));
      if (status !== 0) throw new Error(`${args.join(" ")}: status ${status}`);
    }
    writeFileSync(`${file}.cache`, script.createCachedData());
  } finally {
    engine.close();
    engine.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

/** What the command sees of its process: nobody's environment, and nobody who reads. */
function io(socket) {
  return {
    stdin: Readable.from([podFile]),
    stdout: new PassThrough().resume(),
    stderr: new PassThrough().resume(),
    env: { CONTAINER_HOST: `unix://${socket}` },
    cwd: "/",
    onSignal: () => () => undefined,
    exit: () => undefined,
  };
}

main(process.argv[2]).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
