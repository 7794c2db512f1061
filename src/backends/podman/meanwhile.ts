import { isSidepodError } from "../../errors.ts";

/** What was to be removed may have been removed by somebody else meanwhile. */
export async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
  }
}

/** What was to be killed may have ended by itself meanwhile. */
export async function unlessEnded(work: Promise<unknown>): Promise<void> {
  try {
    await unlessGone(work);
  } catch (error) {
    const refused = isSidepodError(error, "engine") && error.details.reason === "signal-refused";
    if (!refused && !isSidepodError(error, "not-running")) throw error;
  }
}
