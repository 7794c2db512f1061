import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withFieldTables } from "./kubernetes-page.ts";

const page = join(import.meta.dirname, "../../docs/kubernetes.md");

it("keeps the tables of docs/kubernetes.md current (-u rewrites them)", async () => {
  await expect(withFieldTables(readFileSync(page, "utf8"))).toMatchFileSnapshot(page);
});
