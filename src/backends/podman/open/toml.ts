/** What containers.conf can hold; values that nobody here asks for (numbers, dates) stay text. */
type TomlValue = string | boolean | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

/**
 * Reads the TOML that Podman and its users write: tables, dotted and quoted keys, strings of all
 * four kinds, arrays and inline tables. It does not look for mistakes that don't concern it, such as
 * a key that is set twice.
 *
 * @throws SyntaxError with the line
 */
export function parseToml(text: string): TomlTable {
  const reader = new TomlReader(text);
  return reader.readDocument();
}

class TomlReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replaceAll("\r\n", "\n");
  }

  readDocument(): TomlTable {
    const root = emptyTable();
    let table = root;
    for (;;) {
      this.#skip(/[\s]+|#[^\n]*/y);
      if (this.#at >= this.#text.length) return root;
      if (this.#take("[")) {
        const list = this.#take("[");
        table = descend(root, this.#readKey());
        this.#expect(list ? "]]" : "]");
      } else {
        this.#readAssignment(table);
      }
      this.#skip(/[ \t]+|#[^\n]*/y);
      if (this.#at < this.#text.length) this.#expect("\n");
    }
  }

  #readAssignment(table: TomlTable): void {
    const path = this.#readKey();
    this.#expect("=");
    const last = path.at(-1) ?? "";
    const value = this.#readValue();
    descend(table, path.slice(0, -1))[last] = value;
  }

  #readKey(): string[] {
    const path: string[] = [];
    do {
      this.#skip(/[ \t]+/y);
      const first = this.#text[this.#at];
      path.push(
        first === '"' || first === "'" ? this.#readString() : this.#match(/[A-Za-z0-9_-]+/y),
      );
      this.#skip(/[ \t]+/y);
    } while (this.#take("."));
    return path;
  }

  #readValue(): TomlValue {
    this.#skip(/[ \t]+/y);
    const first = this.#text[this.#at];
    if (first === '"' || first === "'") return this.#readString();
    if (this.#take("[")) return this.#readArray();
    if (this.#take("{")) return this.#readInlineTable();
    const word = this.#match(/[A-Za-z0-9_+.:-]+/y);
    return word === "true" || word === "false" ? word === "true" : word;
  }

  #readArray(): readonly TomlValue[] {
    const values: TomlValue[] = [];
    for (;;) {
      this.#skip(/[\s,]+|#[^\n]*/y);
      if (this.#take("]")) return values;
      values.push(this.#readValue());
    }
  }

  #readInlineTable(): TomlTable {
    const table = emptyTable();
    for (;;) {
      this.#skip(/[\s,]+/y);
      if (this.#take("}")) return table;
      this.#readAssignment(table);
    }
  }

  #readString(): string {
    const quote = this.#match(/"""|'''|["']/y);
    const long = quote.length === 3;
    if (long) this.#take("\n");
    const escapes = quote.startsWith('"');
    const end = this.#findEnd(quote, escapes);
    const raw = this.#text.slice(this.#at, end);
    if (!long && raw.includes("\n")) this.#fail("a string does not end on its line");
    this.#at = end + quote.length;
    return escapes ? replaceEscapes(raw) : raw;
  }

  #findEnd(quote: string, escapes: boolean): number {
    for (let at = this.#at; at < this.#text.length; at += 1) {
      if (escapes && this.#text[at] === "\\") at += 1;
      else if (this.#text.startsWith(quote, at)) return at;
    }
    return this.#fail("a string does not end");
  }

  #skip(pattern: RegExp): void {
    for (;;) {
      pattern.lastIndex = this.#at;
      const found = pattern.exec(this.#text)?.[0];
      if (!found) return;
      this.#at += found.length;
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (!found) return this.#fail("a key or a value is missing");
    this.#at += found.length;
    return found;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`${JSON.stringify(text)} is missing`);
  }

  #fail(reason: string): never {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    throw new SyntaxError(`line ${line}: ${reason}`);
  }
}

/** No prototype, so that a table called `__proto__` is only a table. */
function emptyTable(): TomlTable {
  return Object.create(null) as TomlTable;
}

function descend(table: TomlTable, path: readonly string[]): TomlTable {
  let current = table;
  for (const key of path) {
    const next = current[key];
    if (typeof next === "object" && !Array.isArray(next)) {
      current = next as TomlTable;
    } else {
      const made = emptyTable();
      current[key] = made;
      current = made;
    }
  }
  return current;
}

const escaped: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "\\": "\\",
};

function replaceEscapes(raw: string): string {
  return raw.replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|\n\s*|(.))/g,
    (_all, short?: string, long?: string, letter?: string) => {
      const code = short ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return letter === undefined ? "" : (escaped[letter] ?? letter);
    },
  );
}
