import { isSidepodError } from "../errors.ts";

const mostTries = 5;

/**
 * Asks for a list, again where the engine says that something is not there: what is removed while it
 * makes the list can fail it as a whole (ListContainerBatch in Podman's pkg/ps).
 */
export async function askForList<T>(ask: () => Promise<T[]>): Promise<T[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === mostTries || !isSidepodError(error, "not-found")) throw error;
    }
  }
}
