import { join } from "node:path";
import { expect, it } from "vitest";
import { formatCommandsPage } from "./commands-page.ts";
import { program } from "./program.ts";

it("keeps docs/commands.md current (--update writes it anew)", async () => {
  const page = join(import.meta.dirname, "../../../docs/commands.md");
  await expect(formatCommandsPage(program)).toMatchFileSnapshot(page);
});
