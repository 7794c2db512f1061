import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./pages.ts";
import {
  commentsOf,
  formatPodmanVersionsPage,
  sources,
  withoutRemarks,
} from "./podman-versions-page.ts";

it("keeps docs/contributing/podman-versions.md current (-u rewrites it)", async () => {
  const page = join(root, "docs/contributing/podman-versions.md");
  await expect(formatPodmanVersionsPage()).toMatchFileSnapshot(page);
});

it("has a tag in every comment that is about a version of Podman", () => {
  const version =
    /(?<![\d.v/])[45]\.\d+(?![\d.])|Podman [345]\b|\b(older|old|newer) (engine|Podman)|@podman/i;
  const untagged = [...sources()].flatMap(([file, source]) =>
    commentsOf(source)
      .filter((comment) => version.test(withoutRemarks(comment)))
      .map((comment) => `${file}: ${comment.trim()}`),
  );
  expect(untagged).toEqual([]);
});
