import { expect, it } from "vitest";
import { withholdRefusal } from "./refusal.ts";

const notFound =
  'Error: runc: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found\n';
const denied = "Error: crun: open executable: Permission denied: OCI permission denied\n";
const aftermath =
  "Error: read unixpacket @->/proc/self/fd/14/attach: read: connection reset by peer\n";

async function pass(...texts: string[]) {
  const chunks = texts.map((text) => ({ stream: "stderr" as const, data: Buffer.from(text) }));
  const { output, refusal } = withholdRefusal(
    (async function* () {
      yield* chunks;
    })(),
  );
  let shown = "";
  for await (const { data } of output) shown += data;
  return { shown, refusal: refusal() };
}

it("keeps back what the engine says of a command that could not be started", async () => {
  expect(await pass(notFound, aftermath)).toEqual({
    shown: "",
    refusal: notFound.trim().slice("Error: ".length),
  });
  expect((await pass(denied)).refusal).toContain("OCI permission denied");
});

it("shows what a command itself writes", async () => {
  expect(await pass("Error: no such table\n")).toEqual({
    shown: "Error: no such table\n",
    refusal: undefined,
  });
  expect(await pass("first\n", notFound)).toEqual({
    shown: `first\n${notFound}`,
    refusal: undefined,
  });
  expect(await pass(notFound, "more\n")).toEqual({
    shown: `${notFound}more\n`,
    refusal: undefined,
  });
});
