import type { LogOrigin } from "../../core/logs/read-pod-logs.ts";
import type { Colour, Paint } from "./colour.ts";
import type { LogStyle } from "./log-writer.ts";
import { safeText } from "./safe-text.ts";

interface LogStyleOptions {
  /** Containers that are known from the beginning, in order; they decide the width. */
  readonly known: readonly Pick<LogOrigin, "pod" | "name">[];
  readonly prefix: boolean;
  /** Whether the pod's name belongs into the prefix. */
  readonly severalPods: boolean;
  readonly paint: Paint;
}

/** A prefix and a colour for each container, the same for all its lines. */
export function createLogStyles(options: LogStyleOptions): (origin: LogOrigin) => LogStyle {
  const { known, prefix, severalPods, paint } = options;
  const nameOf = ({ pod, name }: Pick<LogOrigin, "pod" | "name">) =>
    safeText(severalPods ? `${pod}/${name}` : name);
  const colourOf = createColourPicker();
  const names = known.map(nameOf);
  for (const name of names) colourOf(name);
  const width = Math.max(0, ...names.map((name) => name.length));
  const styles = new Map<string, LogStyle>();

  return (origin) => {
    const existing = styles.get(origin.id);
    if (existing) return existing;
    const name = nameOf(origin);
    const style = {
      prefix: prefix ? `${paint(colourOf(name), `${name.padEnd(width)} |`)} ` : "",
      fields: { pod: origin.pod, container: origin.name },
    };
    styles.set(origin.id, style);
    return style;
  };
}

const palette: readonly Colour[] = ["cyan", "yellow", "green", "magenta", "blue"];

/** Gives each name a colour of its own while there are some; in the same order always the same. */
function createColourPicker(): (name: string) => Colour {
  const given = new Map<string, Colour>();
  return (name) => {
    const colour = given.get(name) ?? palette[given.size % palette.length] ?? "cyan";
    given.set(name, colour);
    return colour;
  };
}
