import { connectLibpod } from "../../src/backends/podman/open/connect-libpod.ts";
import { startEarly } from "../../src/backends/podman/open/early.ts";
import { openService } from "../../src/backends/podman/open/open-service.ts";
import { readEnvironmentOf } from "../../src/host/environment.ts";

// What a command does in a process of its own: starts the service early, then uses it.
const early = startEarly(["ps"], process.env);
const { client } = await openService(readEnvironmentOf(process.env), connectLibpod);
await client.pods.list();
process.stdout.write(client.socketPath);
await client[Symbol.asyncDispose]();
await early;
