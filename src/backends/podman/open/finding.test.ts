import { expect, test } from "vitest";
import { hidePassword } from "./finding.ts";

test("a password in an address is hidden, the rest stays", () => {
  expect(hidePassword("ssh://u:secret@h:22/x.sock")).toBe("ssh://u:***@h:22/x.sock");
  expect(hidePassword("ssh://u@h:22/run/a:b@c")).toBe("ssh://u@h:22/run/a:b@c");
  expect(hidePassword("unix:///run/podman.sock")).toBe("unix:///run/podman.sock");
});
