import type { Document } from "yaml";
import { atKey, atValue } from "../check/fault.ts";
import { placeOfFault } from "../document.ts";
import { formatPath } from "../source/locate.ts";
import { createReferences } from "../source/references.ts";
import type { ReportAt } from "../source/report.ts";
import { buildTree, isRecord, type Tree } from "../source/tree.ts";
import type { Fault } from "../validate.ts";
import { dropNulls } from "./drop-nulls.ts";
import { type Standing, standingOf } from "./kinds.ts";

export interface ManifestOptions {
  readonly text: string;
  /** The file's folder. */
  readonly dir: string;
  readonly report: ReportAt;
}

/** One document and what is said of it. */
export interface Manifest {
  readonly document: Document;
  readonly tree: Tree;
  readonly kind: string;
  readonly standing: Standing;
  readonly place: (fault: Fault) => void;
  readonly hasErrors: () => boolean;
}

/** What a document is; undefined where it does not say, which is reported. */
export function readHead(
  document: Document,
  { text, report }: ManifestOptions,
): Manifest | undefined {
  let errors = 0;
  const reportHere: ReportAt = (start, end, finding, path) => {
    if (finding.severity !== "warning") errors += 1;
    report(start, end, finding, path);
  };
  const tree = buildTree(document, {
    text,
    lookup: () => undefined,
    references: createReferences(new Set()),
    report: reportHere,
    warned: new Set(),
    literal: true,
  });
  const place = (fault: Fault): void =>
    reportHere(...placeOfFault(fault, tree, document), fault, formatPath(fault.path));
  const { root } = tree;
  if (!isRecord(root)) return undefined;
  const { kind, apiVersion } = root;
  if (typeof kind !== "string" || typeof apiVersion !== "string") {
    const key = typeof kind === "string" ? "apiVersion" : "kind";
    const hint = "a manifest begins with apiVersion and kind, for example v1 and Pod";
    const message = key in root ? `${key} is no text` : `${key} is missing`;
    place(
      key in root
        ? atValue([key], "type", message, { hint })
        : atKey([], "missing", message, { hint }),
    );
    return undefined;
  }
  const standing = standingOf(kind);
  if (standing.is === "pod") dropNulls(root);
  return { document, tree, kind, standing, place, hasErrors: () => errors > 0 };
}
