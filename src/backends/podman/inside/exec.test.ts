import { expect, test } from "vitest";
import type { OutputChunk } from "../../../libpod/frames.ts";
import { withoutEngineWords } from "./exec.ts";

async function passedOn(tty: boolean, ...chunks: readonly (readonly [string, string])[]) {
  async function* source(): AsyncGenerator<OutputChunk> {
    for (const [stream, text] of chunks) {
      yield { stream: stream as OutputChunk["stream"], data: Buffer.from(text) };
    }
  }
  const passed: string[] = [];
  for await (const { data } of withoutEngineWords(source(), tty)) passed.push(data.toString());
  return passed;
}

const reset = "write unixpacket @->/proc/self/fd/15/attach: write: connection reset by peer";

test("what the engine says of standard input that nobody has read is no output of the command's", async () => {
  expect(await passedOn(false, ["stdout", "a"], ["stderr", `Error: ${reset}\n`])).toEqual(["a"]);
  // Of output that is lost it is the only sign.
  const lost = `Error: ${reset.replaceAll("write", "read")}\n`;
  expect(await passedOn(false, ["stderr", lost])).toEqual([lost]);
  // It may well be the command's, where more stands around it, or on standard output.
  const own = `I saw Error: ${reset}\n`;
  expect(await passedOn(false, ["stderr", own], ["stdout", `Error: ${reset}`])).toHaveLength(2);
});

test("what it says at the keys that leave a session is cut off a terminal's output", async () => {
  const said = "Error: detached from container\r\n";
  expect(await passedOn(true, ["stdout", "/ # "], ["stdout", said])).toEqual(["/ # "]);
  expect(await passedOn(true, ["stdout", `/ # ${said}`])).toEqual(["/ # "]);
  expect(await passedOn(false, ["stderr", said])).toEqual([said]);
});
