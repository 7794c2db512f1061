import { type Document, isMap, isScalar, type Scalar } from "yaml";
import { quote } from "./printable.ts";

export interface ForeignFormat {
  readonly place: [number, number];
  readonly message: string;
  readonly hint: string;
}

/** Knows a Kubernetes manifest and a Compose file, so that one thing is said of it and not fifty. */
export function foreignFormat({ contents }: Document): ForeignFormat | undefined {
  if (!isMap(contents)) return undefined;
  const find = (name: string): Scalar | undefined =>
    contents.items
      .map(({ key }) => key)
      .find((key): key is Scalar => isScalar(key) && key.value === name);
  const version = find("apiVersion");
  if (version && find("kind")) {
    return {
      place: placeOf(version),
      message: "this is a Kubernetes manifest, which this version does not read yet",
      hint: "write it as a pod file; sidepod init shows one",
    };
  }
  const services = find("services");
  if (!services || find("main")) return undefined;
  const [first, ...others] = namesIn(contents.get("services"));
  const rest = others.length > 0 ? `, the others (${others.join(", ")}) under sidecars` : "";
  return {
    place: placeOf(services),
    message: "this is a Compose file; a pod file has one main container and its sidecars",
    hint: `write name: NAME first; put what is under ${first ?? "the application"} under main${rest}; ports go to pod.ports`,
  };
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
