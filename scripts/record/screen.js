const esc = String.fromCharCode(27);
const sequence = new RegExp(`${esc}\\[([?0-9;]*)([A-Za-z])`, "y");
const unfinished = new RegExp(`${esc}(?:\\[[?0-9;]*)?$`);

/** What SGR numbers switch: a property, and its value. */
const styles = new Map([
  [1, ["weight", "bold"]],
  [2, ["weight", "dim"]],
  [22, ["weight", undefined]],
  [31, ["colour", "red"]],
  [32, ["colour", "green"]],
  [33, ["colour", "yellow"]],
  [36, ["colour", "cyan"]],
  [39, ["colour", undefined]],
]);

/**
 * A terminal's screen without scrolling: as much of one as `sidepod` uses. Anything else is an
 * error, so that a recording never shows what a terminal would not have shown.
 */
export class Screen {
  /** Rows of cells, each `{ text, style }`. */
  #rows = [[]];
  #row = 0;
  #column = 0;
  #style = {};
  #pending = "";

  write(chunk) {
    let text = this.#pending + chunk;
    this.#pending = unfinished.exec(text)?.[0] ?? "";
    text = text.slice(0, text.length - this.#pending.length);
    for (let at = 0; at < text.length; ) {
      sequence.lastIndex = at;
      const found = sequence.exec(text);
      if (found !== null) {
        this.#control(found[1], found[2]);
        at = sequence.lastIndex;
      } else {
        const character = String.fromCodePoint(text.codePointAt(at));
        this.#put(character);
        at += character.length;
      }
    }
  }

  /** Each row as runs of one style, `{ column, text, style }`, without the spaces between columns. */
  rows() {
    const rows = this.#rows.map(runsOf);
    while (rows.at(-1)?.length === 0) rows.pop();
    return rows;
  }

  text() {
    return this.rows().map(textOf).join("\n");
  }

  #put(character) {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") {
      this.#row += 1;
      this.#rows[this.#row] ??= [];
    } else if (character < " ") throw unknown(character);
    else {
      const style = Object.values(this.#style).filter(Boolean).join(" ");
      this.#rows[this.#row][this.#column] = { text: character, style };
      this.#column += 1;
    }
  }

  #control(parameters, letter) {
    const numbers = parameters.split(";").map(Number);
    if (letter === "m") for (const number of numbers) this.#restyle(number);
    else if (letter === "A") this.#row = Math.max(0, this.#row - (numbers[0] || 1));
    else if (letter === "J" && numbers[0] === 0) {
      this.#rows.length = this.#row + 1;
      this.#rows[this.#row].length = this.#column;
    } else if (!parameters.startsWith("?25")) throw unknown(`CSI ${parameters}${letter}`);
  }

  #restyle(number) {
    if (number === 0) this.#style = {};
    else if (styles.has(number)) {
      const [property, value] = styles.get(number);
      this.#style = { ...this.#style, [property]: value };
    } else throw unknown(`SGR ${number}`);
  }
}

function unknown(what) {
  return new Error(`the recorder's screen does not support ${JSON.stringify(what)}`);
}

function runsOf(cells) {
  const runs = [];
  for (let column = 0; column < cells.length; column += 1) {
    const { text, style } = cells[column] ?? { text: " ", style: "" };
    const last = runs.at(-1);
    if (last?.style === style) last.text += text;
    else runs.push({ column, text, style });
  }
  return runs.flatMap(({ column, text, style }) =>
    [...text.matchAll(/\S+(?: \S+)*/g)].map((part) => ({
      column: column + part.index,
      text: part[0],
      style,
    })),
  );
}

/** A row as plain text. */
export function textOf(runs) {
  return runs.reduce((text, run) => text.padEnd(run.column) + run.text, "");
}
