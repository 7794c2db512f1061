import { describe, expect, it } from "vitest";
import { Problem } from "../../podfile/diagnostic.ts";
import { expandVariables } from "./expand.ts";
import {
  parseBase64,
  parseDataKey,
  parseFilePath,
  parseLabelName,
  parseObjectName,
} from "./names.ts";
import { parseBytes, parseCpu, parseQuantity } from "./quantity.ts";

describe("a quantity", () => {
  it.each([
    ["1", 1],
    ["500m", 0.5],
    ["0.1", 0.1],
    ["100m", 0.1],
    [".5", 0.5],
    ["2.", 2],
    ["128Mi", 134_217_728],
    ["1G", 1e9],
    ["1Gi", 1_073_741_824],
    ["1e3", 1000],
    ["1E3", 1000],
    ["1E", 1e18],
    ["12e-1", 1.2],
    ["5n", 5e-9],
  ])("%s is %d", (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(["", "x", "1 Mi", "12x", "500mm", "1MB", "0x10", "-1", "1e", "1e1000", "--1"])(
    "is not %j",
    (text) => {
      const parsed = parseQuantity(text);
      expect(parsed instanceof Problem || !Number.isFinite(parsed)).toBe(true);
    },
  );

  it.each([
    ["512mb", "512M"],
    ["512 MB", "512M"],
    ["1gb", "1G"],
    ["64mi", "64Mi"],
    ["1GiB", "1Gi"],
  ])("of %s was probably %s", (text, right) => {
    expect((parseQuantity(text) as Problem).suggest?.()).toBe(right);
  });

  it("of memory is in whole bytes, and its thousandths are a mistake", () => {
    expect(parseBytes("1.5")).toBe(2);
    expect(parseBytes("0")).toBe(0);
    expect((parseBytes("400m") as Problem).hint).toContain("400Mi");
    expect(parseBytes("100E")).toBeInstanceOf(Problem);
  });

  it("of processors has an end", () => {
    expect(parseCpu("1500m")).toBe(1.5);
    expect(parseCpu("1k")).toBe(1000);
    expect(parseCpu("2k")).toBeInstanceOf(Problem);
  });
});

describe("variables in a text", () => {
  it.each([
    ["$(A)", "1"],
    ["x-$(A)-$(B)", "x-1-two"],
    ["$(NOT_SET)", "$(NOT_SET)"],
    ["$$(A)", "$(A)"],
    ["$$$(A)", "$1"],
    ["$$$$(A)", "$$(A)"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a dollar sign like any other
    ["$A ${A} $5 $", "$A ${A} $5 $"],
    ["$(A", "$(A"],
    ["$()", "$()"],
    ["$(C)", "$(A)"],
  ])("%s become %s", (text, expected) => {
    const values: Record<string, string> = { A: "1", B: "two", C: "$(A)" };
    expect(expandVariables(text, (name) => values[name])).toBe(expected);
  });
});

it("knows base64 with and without line breaks", () => {
  expect(parseBase64("aGVs\nbG8=\n")).toEqual(Buffer.from("hello"));
  expect(parseBase64("")).toEqual(Buffer.from(""));
  for (const text of ["a", "aGVsbG8", "aGVs bG8=", "=aaa", "a==a", "aGVsb_8="]) {
    expect(parseBase64(text)).toBeInstanceOf(Problem);
  }
});

it("knows names, keys and paths as Kubernetes takes them", () => {
  expect(parseLabelName("log-shipper-2")).toBe("log-shipper-2");
  expect(parseObjectName("a.example-1")).toBe("a.example-1");
  expect(parseDataKey("..data_x-1")).toBe("..data_x-1");
  expect(parseFilePath("a/b..c")).toBe("a/b..c");
  for (const text of ["", "A", "a_b", "-a", "a-", "a.b", "a".repeat(64)]) {
    expect(parseLabelName(text)).toBeInstanceOf(Problem);
  }
  for (const text of ["", "a..b", ".a", "a/b", "a".repeat(254)]) {
    expect(parseObjectName(text)).toBeInstanceOf(Problem);
  }
  for (const text of ["", "..", "a/b", "a b"]) expect(parseDataKey(text)).toBeInstanceOf(Problem);
  for (const text of ["", "/a", "a/../../b", "a\0"]) {
    expect(parseFilePath(text)).toBeInstanceOf(Problem);
  }
});
