import { textOf } from "./screen.js";

const cell = { width: 8.4, height: 20 };
const margin = { left: 20, top: 52, bottom: 16 };

const themes = {
  light: {
    ...{ back: "#f6f8fa", edge: "#d0d7de", text: "#1f2328", dim: "#59636e" },
    ...{ green: "#116329", cyan: "#1b6f76", yellow: "#7d4e00", red: "#b31d28" },
  },
  dark: {
    ...{ back: "#0d1117", edge: "#3d444d", text: "#e6edf3", dim: "#9198a1" },
    ...{ green: "#56d364", cyan: "#56d4dd", yellow: "#e3b341", red: "#ff7b72" },
  },
};

/**
 * A recording as an SVG that plays once and then stands still. Where nothing moves, because the
 * reader asked for that or the viewer cannot, the last screen is shown.
 *
 * `frames` are `{ ms, rows }`, the rows as `Screen` gives them.
 */
export function sessionSvg({ title, columns, frames }) {
  const lines = lifetimesOf(frames);
  const last = frames.at(-1);
  const width = Math.ceil(columns * cell.width + 2 * margin.left);
  const height = margin.top + last.rows.length * cell.height + margin.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title text">
<title id="title">${escaped(title)}</title>
<desc id="text">
${escaped(last.rows.map(textOf).join("\n"))}
</desc>
<style>
${styleSheet()}
</style>
<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${[24, 44, 64].map((x) => `<circle class="button" cx="${x}" cy="22" r="6"/>`).join("")}
<text class="dim" x="${width / 2}" y="27" text-anchor="middle">${escaped(title)}</text>
${lines.map(lineSvg).join("\n")}
</svg>
`;
}

/** What each row showed, from when, and until when: undefined for what is left at the end. */
export function lifetimesOf(frames) {
  const rowCount = Math.max(...frames.map(({ rows }) => rows.length));
  return Array.from({ length: rowCount }, (_, row) => {
    const lines = [];
    for (const { ms, rows } of frames) {
      const runs = rows[row] ?? [];
      const current = lines.at(-1);
      if (JSON.stringify(current?.runs ?? []) === JSON.stringify(runs)) continue;
      if (current !== undefined) current.untilMs = ms;
      lines.push({ row, runs, fromMs: ms, untilMs: undefined });
    }
    return lines.filter(({ runs }) => runs.length > 0);
  }).flat();
}

function lineSvg({ row, runs, fromMs, untilMs }) {
  const y = margin.top + row * cell.height + 14;
  const texts = runs.map(({ column, text, style }) => {
    const x = number(margin.left + column * cell.width);
    const length = number([...text].length * cell.width);
    const name = style === "" ? "" : ` class="${style}"`;
    return `<text${name} x="${x}" y="${y}" textLength="${length}">${escaped(text)}</text>`;
  });
  const begin = `animation-delay:${seconds(fromMs)}`;
  return untilMs === undefined
    ? `<g class="stays" style="${begin}">${texts.join("")}</g>`
    : `<g class="goes" style="${begin};animation-duration:${seconds(untilMs - fromMs)}">${texts.join("")}</g>`;
}

function styleSheet() {
  const colours = (theme) =>
    Object.entries(themes[theme])
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");
  const classes = ["green", "cyan", "yellow", "red", "dim"];
  return `svg{${colours("light")}}
@media (prefers-color-scheme:dark){svg{${colours("dark")}}}
text{fill:var(--text);font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
.window{fill:var(--back);stroke:var(--edge)}
.button{fill:var(--edge)}
.bold{font-weight:600}
${classes.map((name) => `.${name}{fill:var(--${name})}`).join("\n")}
.goes{visibility:hidden}
@keyframes come{from{visibility:hidden}}
@keyframes show{from,to{visibility:visible}}
@media (prefers-reduced-motion:no-preference){
.stays{animation:come 1ms backwards}
.goes{animation:show 1ms}
}`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function seconds(ms) {
  return `${number(ms / 1000)}s`;
}

function number(value) {
  return String(Math.round(value * 1000) / 1000);
}
