import { isSidepodError } from "../../errors.ts";

const maxTries = 5;

/**
 * Asks for the list of containers, again where the engine fails it as a whole because a pod is
 * removed while it is made (ListContainerBatch in Podman's pkg/ps, before 5.2).
 */
export async function listAgain<T>(list: () => Promise<T[]>): Promise<T[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await list();
    } catch (error) {
      const podIsRemoved = isSidepodError(error) && error.details.engineCause === "no such pod";
      if (tries === maxTries || !podIsRemoved) throw error;
    }
  }
}
