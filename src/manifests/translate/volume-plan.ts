import type { VolumeSpec } from "../../podfile/model.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { ConfigFile } from "./config-files.ts";

/** What becomes of a volume where a container mounts it. */
export type VolumePlan =
  | { readonly kind: "volume"; readonly spec: VolumeSpec; readonly readOnly: boolean }
  | { readonly kind: "tmpfs"; readonly options: readonly string[] }
  | { readonly kind: "bind"; readonly source: string; readonly createSource: boolean }
  | { readonly kind: "device"; readonly source: string }
  | { readonly kind: "files"; readonly files: readonly ConfigFile[] }
  /** It is left out, which was said. */
  | { readonly kind: "absent" };

/** A container that mounts a volume. */
export interface VolumeUser {
  readonly input: ContainerInput;
  readonly isInit: boolean;
}
