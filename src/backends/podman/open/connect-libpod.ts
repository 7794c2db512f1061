import type { Call } from "../../../core/seam/call.ts";
import { LibpodClient } from "../../../libpod/client.ts";
import type { EngineAddress } from "./finding.ts";

/** A client whose engine has answered, and whose API version is therefore known. */
export async function connectLibpod(target: EngineAddress, call: Call = {}): Promise<LibpodClient> {
  const { url, identity } = target;
  const client = await LibpodClient.connect(url, {
    ...call,
    ...(identity !== undefined && { identity }),
    strict: true,
  });
  try {
    await client.system.identify(call);
    return client;
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}
