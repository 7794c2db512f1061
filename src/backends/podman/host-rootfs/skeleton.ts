import { packTar, type TarEntry } from "./tar.ts";

const folders = ["dev", "etc", "proc", "root", "run", "sys", "usr", "var"];
const links = ["bin", "lib", "lib64", "sbin"];

const passwd = `root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
`;

/** What the image sets for whatever runs in it, in the form of Dockerfile instructions. */
export const skeletonChanges = [
  "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
];

/** The image that the machine's /usr is mounted into: folders, links into /usr and two users. */
export function skeletonTar(): Uint8Array {
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
