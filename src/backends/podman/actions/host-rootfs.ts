import type { Call } from "../../../core/seam/call.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/**
 * What a container with the machine's own programs is given of the machine: /usr, and the two
 * files without which programs in it do not start. Not recursive, so nothing that is mounted below
 * comes along.
 */
export const hostMounts = ["/usr", "/etc/alternatives", "/etc/ld.so.cache"].map((path) => ({
  destination: path,
  type: "bind",
  source: path,
  options: ["ro", "bind", "nosuid", "nodev"],
}));

/** Image of the skeleton that containers with the machine's own programs are made from. */
export const hostRootfsImage = "localhost/sidepod-host:2";

/** Makes the image that containers with the machine's own programs have. */
export async function importHostRootfs(
  { images }: Pick<LibpodClient, "images">,
  { signal }: Call,
): Promise<void> {
  const changes = skeletonChanges;
  await images.import(skeletonTar(), { reference: hostRootfsImage, changes, signal });
}

const folders = ["dev", "etc", "proc", "root", "run", "sys", "usr", "var"];
const links = ["bin", "lib", "lib64", "sbin"];

const passwd = `root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
`;

/** What the image sets for whatever runs in it, in the form of Dockerfile instructions. */
const skeletonChanges = ["ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];

/** The image that the machine's /usr is mounted into: folders, links into /usr and two users. */
function skeletonTar(): Uint8Array {
  const entries: readonly TarEntry[] = [
    ...folders.map((path): TarEntry => ({ path: `${path}/`, type: "folder" })),
    // A tmpfs that is mounted here has this mode, whatever its options say.
    { path: "tmp/", type: "folder", mode: 0o1777 },
    ...links.map((path): TarEntry => ({ path, type: "link", to: `usr/${path}` })),
    { path: "etc/passwd", type: "file", text: passwd },
    { path: "etc/group", type: "file", text: "root:x:0:\nnogroup:x:65534:\n" },
  ];
  return packTar(entries);
}

/** One entry of an archive; paths are relative and without `..`. */
type TarEntry =
  | { readonly path: string; readonly type: "folder"; readonly mode?: number }
  | { readonly path: string; readonly type: "link"; readonly to: string }
  | { readonly path: string; readonly type: "file"; readonly text: string };

const blockSize = 512;
const typeFlags = { folder: "5", link: "2", file: "0" } as const;

/** A POSIX ustar archive of a few small entries, owned by root. The same input gives the same bytes. */
function packTar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.type === "file" ? entry.text : "");
    const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
    return [header(entry, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(entry.path, 0, 100);
  block.write(octal(modeOf(entry), 8), 100);
  block.write(octal(0, 8), 108); // Owner.
  block.write(octal(0, 8), 116); // Group.
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136); // Time of change.
  block.write(" ".repeat(8), 148); // The checksum counts as spaces in itself.
  block.write(typeFlags[entry.type], 156);
  if (entry.type === "link") block.write(entry.to, 157, 100);
  block.write("ustar\u000000", 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 7)} `, 148);
  return block;
}

function modeOf(entry: TarEntry): number {
  if (entry.type === "file") return 0o644;
  return (entry.type === "folder" ? entry.mode : undefined) ?? 0o755;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
