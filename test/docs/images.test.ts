import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linksOf, readPage, root } from "./pages.ts";

const images = readdirSync(`${root}/docs/images`).map((name) => `docs/images/${name}`);

it("shows every image in the README", () => {
  const shown = linksOf(readPage("README.md")).map(({ file }) => file);
  expect(images.length).toBeGreaterThan(0);
  expect(images.filter((image) => !shown.includes(image))).toEqual([]);
});

describe.each(images)("%s", (image) => {
  const svg = readPage(image);

  it("is well-formed XML", () => {
    expect(faultOf(svg)).toBeUndefined();
  });

  it("takes nothing from elsewhere and runs nothing", () => {
    const own = svg.replace('xmlns="http://www.w3.org/2000/svg"', "");
    expect(own).not.toMatch(/https?:|href|url\(|@import|<script|<image|<foreignObject|\son\w+=/i);
  });

  it("has colours for light and dark, and a text for those who cannot see it", () => {
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).toMatch(/<title id="title">\S/);
    expect(svg).toMatch(/<desc id="text">\s*\S/);
  });
});

describe("the recorded session", () => {
  const svg = readPage("docs/images/session.svg");
  const { commands } = JSON.parse(readPage("scripts/record/session.json"));

  it("has the commands of the recorder, in its text and drawn", () => {
    const text = unescaped(/<desc id="text">(.*?)<\/desc>/s.exec(svg)?.[1] ?? "");
    expect([...text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command)).toEqual(commands);
    const drawn = [...svg.matchAll(/<text class="bold"[^>]*>([^<]*)</g)].map(([, one = ""]) => one);
    expect(drawn.map(unescaped)).toEqual(expect.arrayContaining(commands));
  });
});

describe("faultOf", () => {
  it.each([
    ["<a><b/>text &amp; more</a>", undefined],
    ["<a><b></a>", "</a> closes b"],
    ["<a>", "a is not closed"],
    ["<a></a><b></b>", "2 roots"],
    ['<a x="1" x="2"/>', "x twice in a"],
    ["<a x=1/>", "no XML at <a x=1/>"],
    ["<a>this & that</a>", "no XML at & that</a>"],
  ])("%s: %s", (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });
});

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Why a text is not well-formed; elements, attributes, text and entities are all that ours have. */
function faultOf(text: string): string | undefined {
  const token = /<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"<&]*")*)\s*(\/?)>|(?:[^<&]|&(?:amp|lt|gt);)+/y;
  const open: string[] = [];
  let roots = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return `no XML at ${text.slice(at, at + 20)}`;
    const [, end, name, attributes = "", closed] = match;
    if (name === undefined) continue;
    const names = [...attributes.matchAll(/([\w:-]+)=/g)].map(([, one = ""]) => one);
    const twice = names.find((one, index) => names.indexOf(one) < index);
    if (twice !== undefined) return `${twice} twice in ${name}`;
    if (end) {
      const last = open.pop();
      if (last !== name) return `</${name}> closes ${last}`;
    } else {
      if (open.length === 0) roots += 1;
      if (!closed) open.push(name);
    }
  }
  if (open.length > 0) return `${open.at(-1)} is not closed`;
  return roots === 1 ? undefined : `${roots} roots`;
}
