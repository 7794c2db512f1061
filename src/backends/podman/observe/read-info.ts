import type { Call } from "../../../core/seam/call.ts";
import type { EngineInfo } from "../../../core/seam/machine.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/** What the engine is and how it is set up. */
export async function readInfo(
  client: LibpodClient,
  local: boolean,
  call: Call,
): Promise<EngineInfo> {
  const { host, store, version } = await client.system.info(call);
  return {
    engine: "podman",
    version: version.Version,
    apiVersion: version.APIVersion,
    rootless: host.security.rootless,
    cgroupVersion: host.cgroupVersion === "v2" ? "v2" : "v1",
    cgroupManager: host.cgroupManager,
    runtime: host.ociRuntime?.name ?? "none",
    networkBackend: host.networkBackend,
    storageDriver: store.graphDriverName,
    eventLogger: host.eventLogger,
    local,
  };
}
