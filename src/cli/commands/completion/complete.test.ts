import { describe, expect, it } from "vitest";
import { defineCommand, type Program } from "../../frame/command.ts";
import { choice, flag, optional, required, rest } from "../../frame/parameters.ts";
import { complete } from "./complete.ts";

const none = async () => async () => undefined;
const show = defineCommand({
  name: "show",
  summary: "show something",
  arguments: { pod: optional("POD", "a pod", "pod"), file: optional("FILE", "a file", "file") },
  options: {
    all: flag("-a, --all", "all of them"),
    format: choice("-f, --format <format>", "how", ["json", "text"]),
  },
  load: none,
});
const run = defineCommand({
  name: "run",
  summary: "run something",
  passThrough: true,
  arguments: { container: required("C", "where", "container"), command: rest("CMD", "what") },
  options: {},
  load: none,
});
const take = defineCommand({
  name: "take",
  summary: "take something out",
  arguments: { pod: required("POD", "a pod", "pod"), name: required("N", "which", "sidecar") },
  options: { all: flag("-a, --all", "all of them") },
  load: none,
});
const ps = defineCommand({
  name: "ps",
  summary: "its processes",
  arguments: { pod: required("POD", "a pod", "pod"), file: optional("FILE", "a file", "file") },
  options: { wide: flag("-w, --wide", "all of each line") },
  load: none,
});
const copy = choice("--copy <how>", "a copy", ["all"]);
const look = defineCommand({
  name: "look",
  summary: "look at something",
  arguments: { pod: required("POD", "a pod", "pod") },
  options: { user: choice("-u, --user <name>", "whose", ["root"]) },
  subcommands: {
    plain: "a look",
    first: { title: "Kept:", commands: [{ ...take, name: "rm" }] },
    second: { title: "Tools:", commands: [ps] },
    byOption: [defineCommand({ ...take, name: "--copy", options: { copy }, load: none })],
  },
  load: none,
});
const secret = defineCommand({ ...show, name: "__secret", hidden: true, load: none });
const program: Program = {
  name: "sidepod",
  summary: "",
  groups: [{ title: "All:", commands: [show, run, take, look, secret] }],
};
const names = {
  pods: async () => ["webapp", "db"],
  containers: async () => ["webapp/proxy"],
  sidecars: async (pod: string) => (pod === "webapp" ? ["proxy"] : []),
};

async function offers(...words: string[]) {
  const { candidates, paths, prefix } = await complete(program, words, names);
  return [...candidates.map(({ word }) => prefix + word), ...(paths === "none" ? [] : [paths])];
}

describe("complete", () => {
  it("offers the sidecars of the pod that was named", async () => {
    expect(await offers("take", "-a", "webapp", "")).toEqual(["proxy"]);
    expect(await offers("take", "db", "")).toEqual([]);
    expect(await offers("take", "")).toEqual(["webapp", "db"]);
  });

  it("offers the commands that are not hidden where none is chosen yet", async () => {
    expect(await offers("")).toEqual(["show", "run", "take", "look"]);
    expect(await offers("--quiet", "")).toEqual(["show", "run", "take", "look"]);
    expect(await offers("--connection", "show", "")).toEqual(["show", "run", "take", "look"]);
  });

  it("offers nothing after a command that it does not know", async () => {
    expect(await offers("shwo", "")).toEqual([]);
  });

  it("offers a command's options and those of every command", async () => {
    expect(await offers("show", "--")).toEqual([
      "--all",
      "--format",
      "--connection",
      "--quiet",
      "--plain",
      "--no-color",
      "--help",
    ]);
  });

  it("offers an option's values after it and after its equals sign", async () => {
    expect(await offers("show", "-f", "")).toEqual(["json", "text"]);
    expect(await offers("show", "--format", "js")).toEqual(["json", "text"]);
    expect(await offers("show", "--format=")).toEqual(["--format=json", "--format=text"]);
    expect(await offers("show", "--nothing=")).toEqual([]);
  });

  it("offers arguments by their places, not counting options and their values", async () => {
    expect(await offers("show", "")).toEqual(["webapp", "db"]);
    expect(await offers("show", "-a", "-f", "json", "webapp", "")).toEqual(["files"]);
    expect(await offers("show", "webapp", "x", "")).toEqual([]);
    expect(await offers("show", "--", "")).toEqual(["webapp", "db"]);
  });

  it("offers subcommands where their names stand, and then what they take", async () => {
    expect(await offers("look", "")).toEqual(["webapp", "db", "rm"]);
    expect(await offers("look", "webapp", "")).toEqual(["ps"]);
    expect(await offers("look", "-u", "root", "webapp", "")).toEqual(["ps"]);
    expect(await offers("look", "webapp", "ps", "")).toEqual(["files"]);
    expect(await offers("look", "rm", "webapp", "")).toEqual(["proxy"]);
    expect(await offers("look", "webapp", "--", "")).toEqual([]);
  });

  it("offers the options of a subcommand, and of a command also those that choose one", async () => {
    expect((await offers("look", "webapp", "ps", "--")).slice(0, 1)).toEqual(["--wide"]);
    expect((await offers("look", "webapp", "--")).slice(0, 2)).toEqual(["--user", "--copy"]);
    expect(await offers("look", "webapp", "--copy", "")).toEqual(["all"]);
  });

  it("leaves the words of another command alone", async () => {
    expect(await offers("run", "")).toEqual(["webapp/proxy"]);
    expect(await offers("run", "webapp/proxy", "--")).toEqual([]);
    expect(await offers("run", "webapp/proxy", "--", "--")).toEqual([]);
  });
});
