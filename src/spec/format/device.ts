import type { DeviceSpec } from "../pod-spec.ts";
import { Problem } from "../problem.ts";

const hint = "write HOST_PATH[:CONTAINER_PATH[:rwm]], for example /dev/fuse:/dev/fuse:rw";

/** `/dev/fuse`, `/dev/sda:/dev/xvda:r`, `/dev/fuse:rw`. */
export function parseDevice(text: string): DeviceSpec | Problem {
  const parts = text.split(":");
  const [source = "", second, third] = parts;
  const secondIsPath = second?.startsWith("/") ?? false;
  const permissions = third ?? (secondIsPath ? undefined : second) ?? "rwm";
  if (parts.length > 3 || (third !== undefined && !secondIsPath)) {
    return new Problem("not a device", { hint });
  }
  return checkDevice({ source, target: secondIsPath ? (second ?? source) : source, permissions });
}

/** The rules for both forms. */
export function checkDevice(device: DeviceSpec): DeviceSpec | Problem {
  if (!device.source.startsWith("/") || !device.target.startsWith("/")) {
    return new Problem("the path of a device is not absolute", { hint });
  }
  if (!/^[rwm]{1,3}$/.test(device.permissions)) {
    return new Problem("the permissions of a device are letters of rwm", { hint });
  }
  return device;
}
