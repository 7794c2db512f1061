import { join } from "node:path";
import { expect, it } from "vitest";
import { formatErrorsPage } from "./errors-page.ts";

it("keeps docs/errors.md current (-u rewrites it)", async () => {
  const page = join(import.meta.dirname, "../../docs/errors.md");
  await expect(formatErrorsPage()).toMatchFileSnapshot(page);
});
