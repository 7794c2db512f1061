import { expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";

it("keeps back values whose names look secret", () => {
  const bytes = Buffer.from("A=1=2\0DB_PASSWORD=x\0API_KEY=y\0EMPTY=\0LINE=a\nb\0");
  expect(readEnvironment(bytes, [], { showSecrets: false }).variables).toEqual([
    { name: "A", value: "1=2" },
    { name: "DB_PASSWORD", value: undefined },
    { name: "API_KEY", value: undefined },
    { name: "EMPTY", value: "" },
    { name: "LINE", value: "a\nb" },
  ]);
  expect(readEnvironment(bytes, [], { showSecrets: true }).variables[1]?.value).toBe("x");
});

it("takes what the target was made with where its process has written a title over its own", () => {
  const bytes = Buffer.from(" nginx -g daemon off;\0");
  expect(readEnvironment(bytes, ["A=1"], { showSecrets: false })).toEqual({
    variables: [{ name: "A", value: "1" }],
    overwritten: true,
  });
});
