import { Problem } from "../../podfile/diagnostic.ts";

const powers: Record<string, number> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

const pattern = /^\+?(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,3})|(n|u|m|k|[MGTPE]|[KMGTPE]i))?$/;

/** A quantity of Kubernetes as a plain number: `500m`, `1.5`, `128Mi`, `1G`, `1e3`. */
export function parseQuantity(text: string): number | Problem {
  const match = pattern.exec(text.trim());
  if (!match) return notAQuantity(text.trim());
  const [, digits, exponent, unit = ""] = match;
  const value =
    exponent === undefined
      ? Number(digits) * (powers[unit] ?? 1)
      : Number(digits) * 10 ** Number(exponent);
  // Powers of ten that are no binary fractions leave a trace in the last digits.
  return Number(value.toPrecision(15));
}

/** Processors. */
export function parseCpu(text: string): number | Problem {
  const value = parseQuantity(text);
  if (value instanceof Problem) return value;
  return value <= 1024 ? value : new Problem("more than 1024 processors");
}

/** Whole bytes. */
export function parseBytes(text: string): number | Problem {
  const value = parseQuantity(text);
  if (value instanceof Problem) return value;
  if (value > 0 && value < 1) {
    return new Problem("less than one byte", {
      hint: "m means thousandths; mebibytes are Mi, as in 400Mi",
    });
  }
  const bytes = Math.ceil(value);
  return Number.isSafeInteger(bytes) ? bytes : new Problem("the quantity is too large");
}

function notAQuantity(text: string): Problem {
  if (text.startsWith("-")) return new Problem("a quantity cannot be negative");
  const unit = /^[\d.]+\s*([a-zA-Z]+)$/.exec(text)?.[1];
  const right = unit === undefined ? undefined : usualUnits[unit.toLowerCase()];
  return new Problem("not a quantity", {
    hint: "use a number with a Kubernetes unit, such as 500m, 128Mi or 1G",
    ...(right !== undefined && {
      suggest: () => `${text.slice(0, -(unit?.length ?? 0)).trim()}${right}`,
    }),
  });
}

/** As Compose and people write them. */
const usualUnits: Record<string, string> = {
  ...{ b: "", kb: "k", mb: "M", gb: "G", tb: "T", g: "G", t: "T" },
  ...{ ki: "Ki", mi: "Mi", gi: "Gi", ti: "Ti", kib: "Ki", mib: "Mi", gib: "Gi", tib: "Ti" },
};
