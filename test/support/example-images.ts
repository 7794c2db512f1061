import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { LibpodClient } from "../../src/libpod/index.ts";
import { type TarEntry, tarOf } from "./tar.ts";

const execute = promisify(execFile);

/** What the examples take from a registry, made of this machine's programs instead. */
export interface ExampleImages {
  /** Busybox, and scripts that stand for programs which it lacks; runs a shell. */
  readonly tools: string;
  /** Debian's nginx in the places of the official image; runs nginx. */
  readonly nginx: string;
}

export async function ensureExampleImages(client: LibpodClient): Promise<ExampleImages> {
  return {
    tools: await ensureImage(client, "tools", await toolsFiles(), 'CMD ["sh"]'),
    nginx: await ensureImage(
      client,
      "nginx",
      await nginxFiles(),
      'CMD ["nginx", "-g", "daemon off;"]',
    ),
  };
}

/** The tag is the content's, so that a change of this file makes another image. */
async function ensureImage(
  client: LibpodClient,
  name: string,
  files: readonly TarEntry[],
  command: string,
): Promise<string> {
  const tar = tarOf([...foldersOf(files), ...files]);
  const tag = createHash("sha256").update(tar).update(command).digest("hex").slice(0, 12);
  const reference = `localhost/sidepod-test-${name}:${tag}`;
  if (!(await client.images.exists(reference))) {
    await client.images.import(tar, { reference, changes: [command] });
  }
  return reference;
}

/** Serves on port 80 as the application of the basic set-up does, if it may read that. */
const python = `#!/bin/sh
[ -r "$1" ] || exit 2
mkdir -p /tmp/www
echo "Hello from $(hostname)" > /tmp/www/index.html
exec httpd -f -p 80 -h /tmp/www
`;

/** Opens a raw socket as tcpdump has to, and goes on only if it was allowed to. */
const tcpdump = `#!/bin/sh
case "$(arping -c 1 -I lo 127.0.0.1 2>&1)" in *"not permitted"*) exit 1 ;; esac
echo "tcpdump: $*"
exec sleep infinity
`;

const applets = [
  ...["sh", "sleep", "cat", "ls", "ps", "echo", "touch", "hostname", "mkdir", "tail", "kill"],
  ...["httpd", "wget", "arping", "netstat", "id", "readlink"],
];

async function toolsFiles(): Promise<readonly TarEntry[]> {
  return [
    ...(await shellFiles(applets)),
    { name: "bin/python", mode: 0o755, content: Buffer.from(python) },
    { name: "bin/tcpdump", mode: 0o755, content: Buffer.from(tcpdump) },
  ];
}

const nginxConfig = `user nobody;
worker_processes 1;
error_log stderr;
events {}
http {
    types { text/html html; }
    access_log off;
    include /etc/nginx/conf.d/*.conf;
}
`;

const nginxDefault = `server {
    listen 80;
    root /usr/share/nginx/html;
}
`;

async function nginxFiles(): Promise<readonly TarEntry[]> {
  const nginx = await findFirst(["/usr/sbin/nginx", "/usr/bin/nginx"]);
  const { stdout } = await execute("ldd", [nginx]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
  const copied = [nginx, ...libraries].map(async (path): Promise<TarEntry> => {
    const name = path === nginx ? "usr/sbin/nginx" : path.slice(1);
    return { name, mode: 0o755, content: await readFile(path) };
  });
  const text = (name: string, content: string): TarEntry => {
    return { name, mode: 0o644, content: Buffer.from(content) };
  };
  return [
    ...(await shellFiles(["sh", "ls", "cat", "sleep", "arping"])),
    ...(await Promise.all(copied)),
    text("etc/nginx/nginx.conf", nginxConfig),
    text("etc/nginx/conf.d/default.conf", nginxDefault),
    text("usr/share/nginx/html/index.html", "Welcome to nginx!\n"),
    ...["run/", "var/lib/nginx/", "var/log/nginx/"].map((name) => ({ name, mode: 0o755 })),
  ];
}

async function shellFiles(names: readonly string[]): Promise<readonly TarEntry[]> {
  const busybox = await readFile(await findFirst(["/usr/bin/busybox", "/bin/busybox"]));
  const users = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n";
  const groups = "root:x:0:\nnobody:x:65534:\n";
  return [
    { name: "bin/busybox", mode: 0o755, content: busybox },
    ...names.map((name) => ({ name: `bin/${name}`, linkTo: "busybox" })),
    { name: "etc/passwd", mode: 0o644, content: Buffer.from(users) },
    { name: "etc/group", mode: 0o644, content: Buffer.from(groups) },
    ...["proc/", "sys/", "dev/"].map((name) => ({ name, mode: 0o755 })),
    { name: "tmp/", mode: 0o1777 },
  ];
}

function foldersOf(files: readonly TarEntry[]): readonly TarEntry[] {
  const given = new Set(files.map(({ name }) => name));
  const folders = new Set<string>();
  for (const { name } of files) {
    for (let at = dirname(name); at !== "."; at = dirname(at)) folders.add(`${at}/`);
  }
  const missing = [...folders].filter((name) => !given.has(name)).sort();
  return missing.map((name) => ({ name, mode: 0o755 }));
}

async function findFirst(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  throw new Error(`the examples' tests need a program at ${paths.join(" or ")}`);
}
