import { expect, it } from "vitest";
import { loadText } from "../../../test/support/load-text.ts";

it.each(["timeout", "interval"])(
  "a probe's %s of nothing is refused, with its place",
  async (key) => {
    const text = `name: a\nmain: { image: b, probes: { ready: { tcp: 80, ${key}: 0s } } }\n`;
    const { diagnostics } = await loadText(text);
    expect(diagnostics).toMatchObject([
      { message: `main.probes.ready.${key}: the duration has to be longer than 0`, line: 2 },
    ]);
  },
);
