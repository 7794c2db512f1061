import { isMap, isScalar, type Scalar, type YAMLMap } from "yaml";
import { container } from "./schema/container.ts";
import { fieldsOf } from "./schema/map.ts";

/** The container below a key that is its name: the only one, and none of a container's fields. */
export function wrappedContainer(
  contents: YAMLMap,
): { readonly key: Scalar; readonly node: YAMLMap } | undefined {
  const [only, another] = contents.items;
  if (only === undefined || another !== undefined) return undefined;
  const { key, value } = only;
  const fields = fieldsOf(container) ?? {};
  if (!isScalar(key) || !isMap(value) || Object.hasOwn(fields, String(key.value))) return undefined;
  return { key, node: value };
}
