import type { Backend } from "../../core/seam/backend.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import { type Caller, openBackend } from "../session.ts";

/**
 * Opens the engine that a supervisor is for. One that lives long does not depend on what one terminal has
 * set: it takes what is found without it where that is the same engine.
 *
 * @param wanted the engine's identity; any where it is undefined
 * @param how whether the engine is asked again what is known of it from before
 * @throws SidepodError `no-engine` where what is found is another one
 */
export async function openSupervised(
  { env, connection, signal }: Caller,
  wanted: string | undefined,
  how: { readonly afresh: boolean },
): Promise<Backend> {
  if (connection === undefined && wanted !== undefined) {
    const { CONTAINER_HOST: _, CONTAINER_CONNECTION: __, ...own } = env;
    const found = await openOrNothing(() => openBackend({ connection, env: own, signal, ...how }));
    if (found?.identity === wanted) return found;
    await found?.[Symbol.asyncDispose]();
  }
  const backend = await openBackend({ connection, env, signal, ...how });
  if (wanted === undefined || backend.identity === wanted) return backend;
  await backend[Symbol.asyncDispose]();
  throw new SidepodError("no-engine", `engine not found: ${wanted}`, {
    evidence: [`found instead: ${backend.identity}`],
  });
}

async function openOrNothing(open: () => Promise<Backend>): Promise<Backend | undefined> {
  try {
    return await open();
  } catch (error) {
    if (isSidepodError(error)) return undefined; // the other way tells what is wrong
    throw error;
  }
}
