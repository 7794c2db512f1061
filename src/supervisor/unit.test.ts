import { expect, it } from "vitest";
import { unitText } from "./unit.ts";

it("is a unit that starts pods at boot and leaves them when it ends", () => {
  const text = unitText({ node: "/usr/bin/node", program: "/opt/sidepod.js", forUser: false });
  expect(text).toContain(
    "\nExecStart=/usr/bin/node /opt/sidepod.js supervisor run --stay --resume\n",
  );
  expect(text).toContain("\nKillMode=process\n");
  expect(text).toContain("\nWantedBy=multi-user.target\n");
});

it("quotes what has a meaning to systemd, and belongs to the session's target for a user", () => {
  const program = '/home/a b/%h $x "q"/sidepod.js';
  const text = unitText({ node: "/n", program, forUser: true });
  expect(text).toContain('ExecStart=/n "/home/a b/%%h $$x \\"q\\"/sidepod.js" supervisor run');
  expect(text).toContain("\nWantedBy=default.target\n");
});
