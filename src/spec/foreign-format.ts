import { type Document, isMap, isScalar, type Scalar } from "yaml";
import { quote } from "./printable.ts";

export interface ForeignFormat {
  readonly place: [number, number];
  readonly message: string;
  readonly hint: string;
}

/** Whether a document is a Kubernetes manifest: no pod file has these keys. */
export function isManifest(document: Document): boolean {
  return (
    (findKey(document, "apiVersion") ?? findKey(document, "kind")) !== undefined &&
    findKey(document, "main") === undefined
  );
}

/** Knows a Compose file, so that one thing is said of it and not fifty. */
export function foreignFormat(document: Document): ForeignFormat | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const services = findKey(document, "services");
  if (!services || findKey(document, "main")) return undefined;
  const [first, ...others] = namesIn(contents.get("services"));
  const rest = others.length > 0 ? `, the others (${others.join(", ")}) under sidecars` : "";
  return {
    place: placeOf(services),
    message: "this is a Compose file; a pod file has one main container and its sidecars",
    hint: `write name: NAME first; put what is under ${first ?? "the application"} under main${rest}; ports go to pod.ports`,
  };
}

function findKey({ contents }: Document, name: string): Scalar | undefined {
  if (!isMap(contents)) return undefined;
  return contents.items
    .map(({ key }) => key)
    .find((key): key is Scalar => isScalar(key) && key.value === name);
}

function placeOf({ range }: Scalar): [number, number] {
  return range ? [range[0], range[1]] : [0, 0];
}

function namesIn(services: unknown): string[] {
  if (!isMap(services)) return [];
  return services.items
    .slice(0, 8)
    .flatMap(({ key }) => (isScalar(key) ? [quote(String(key.value))] : []));
}
