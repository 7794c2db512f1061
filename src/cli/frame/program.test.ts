import { expect, it } from "vitest";
import { needsEngine } from "../../backends/podman/open/early.ts";
import { commandsOf } from "./command.ts";
import { program } from "./program.ts";

/** Those that do all of their work, or most of it, without one. */
const withoutEngine = ["init", "check", "supervisor", "completion", "__complete"];

it("starts the engine early for every command that asks for one", () => {
  const names = commandsOf(program).map(({ name }) => name);
  expect(names.filter((name) => !needsEngine([name]))).toEqual(withoutEngine);
});
