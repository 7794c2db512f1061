import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry on loopback, which has one image under every name. */
export interface Registry extends AsyncDisposable {
  /** What it does: `silent` takes calls and says nothing, `slow` never sends the image's files. */
  manner: "answers" | "silent" | "slow";
  /** The paths that it was asked for. */
  readonly asked: readonly string[];
  /** For registries.conf: sends every pull from a registry to this one. */
  configurationFor(registry: string): string;
}

const oci = "application/vnd.oci.image";

/** @param files a tar archive: the only layer */
export async function startRegistry(files: Buffer): Promise<Registry> {
  const configuration = Buffer.from(
    JSON.stringify({
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      config: { Cmd: ["sh"] },
      rootfs: { type: "layers", diff_ids: [digestOf(files)] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${oci}.manifest.v1+json`,
      config: described(`${oci}.config.v1+json`, configuration),
      layers: [described(`${oci}.layer.v1.tar`, files)],
    }),
  );
  const blobs = new Map([files, configuration].map((blob) => [digestOf(blob), blob]));
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    if (registry.manner === "silent") return;
    if (url === "/v2/") return void response.end();
    const [kind, name = ""] = url.split("/").slice(-2);
    if (kind === "manifests") {
      response.setHeader("Content-Type", `${oci}.manifest.v1+json`);
      return void response.end(manifest);
    }
    const blob = blobs.get(name);
    if (registry.manner === "slow" && blob === files) return;
    response.statusCode = blob ? 200 : 404;
    response.end(blob);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const registry: Registry = {
    manner: "answers",
    asked,
    configurationFor: (name) =>
      `[[registry]]\nprefix = "${name}"\nlocation = "127.0.0.1:${port}"\ninsecure = true\n`,
    [Symbol.asyncDispose]: () => close(server),
  };
  return registry;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function described(mediaType: string, blob: Buffer) {
  return { mediaType, digest: digestOf(blob), size: blob.length };
}

function digestOf(blob: Buffer): string {
  return `sha256:${createHash("sha256").update(blob).digest("hex")}`;
}
