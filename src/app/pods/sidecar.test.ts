import { expect, it } from "vitest";
import { presetText } from "./sidecar.ts";

it("is what a pod file would have", () => {
  expect(presetText("debug", [])).toBe("use: debug\n");
  expect(
    presetText("debug", ["image=a.example/b:1", "target='main'", "capabilities=[NET_ADMIN, ALL]"]),
  ).toBe(
    "use: debug\nwith:\n  image: a.example/b:1\n  target: 'main'\n  capabilities: [NET_ADMIN, ALL]\n",
  );
  expect(presetText("debug", ["image=010"])).toContain("image: 010\n");
});

it.each([
  [["debgu"], "there is no preset 'debgu'", "did you mean debug?"],
  [["quite-another"], "there is no preset 'quite-another'", "presets are debug"],
  [["debug", "imgae=x"], "preset debug has no parameter 'imgae'", "did you mean image?"],
  [
    ["debug", "nothing-like-it=x"],
    "preset debug has no parameter 'nothing-like-it'",
    "its parameters are image, target, capabilities",
  ],
  [["debug", "image"], "'image' is invalid for --set: it has no value", "--set image=VALUE"],
  [
    ["debug", "image=a", "image=b"],
    "--set image is given twice",
    "write a list as --set image=[A,B]",
  ],
  [
    ["debug", "image=[a"],
    "the value of --set image is not valid YAML",
    `quote it for YAML: --set 'image="..."'`,
  ],
])("says what is wrong with %j", ([name = "", ...settings], message, hint) => {
  expect(() => presetText(name, settings)).toThrow(
    expect.objectContaining({ code: "usage", message, hint }),
  );
});
