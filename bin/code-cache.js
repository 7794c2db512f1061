const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { dirname, isAbsolute, join } = require("node:path");

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;

/** A digest of all that follows; then the kinds of work that are in it, filled up with spaces. */
const digestBytes = 32;
const headBytes = 256;
const maxBytes = 16 * 1024 * 1024;
/** Two versions side by side, and each under another Node. */
const maxFiles = 4;
const hourMs = 3_600_000;

/**
 * Where the compiled code of a file is kept: in a folder of this user's that nobody else may enter, by a
 * digest of its text, its path, which stands in traces of the stack, Node and its flags. Whoever can write there is this user. V8 itself
 * looks only at the length of the source, and runs what it gets.
 *
 * Nothing here is an error: where anything is in doubt, the source is compiled as ever.
 *
 * @returns undefined where there is no such place
 */
exports.openCodeCache = (file, source, { env, execArgv } = process) => {
  const user = process.geteuid?.();
  // With more rights than whoever has started it, their environment says nothing.
  if (user === undefined || user !== process.getuid()) return undefined;
  const base = env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, ".cache"));
  if (!base || !isAbsolute(base)) return undefined;
  const folder = join(base, "sidepod", "compiled");
  const flags = JSON.stringify([execArgv, env.NODE_OPTIONS]);
  const machine = `${process.version} ${process.versions.v8} ${process.platform} ${process.arch} ${flags} ${file}\n`;
  const name = createHash("sha256").update(machine).update(source).digest("hex");
  const path = join(folder, `${name}.code`);
  return {
    read: () => orNothing(() => read(folder, path, user)),
    write: (kinds, make) =>
      orNothing(() => write([base, dirname(folder), folder], path, user, kinds, make)),
  };
};

function orNothing(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function read(folder, path, user) {
  if (!isPrivate(fs.lstatSync(folder), user, "isDirectory")) return undefined;
  const file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fs.fstatSync(file);
    const sound = isPrivate(found, user, "isFile") && found.nlink === 1;
    if (!sound || found.size <= headBytes || found.size > maxBytes) return undefined;
    const bytes = fs.readFileSync(file);
    const digest = createHash("sha256").update(bytes.subarray(digestBytes)).digest();
    // V8 would run, or fall over, whatever half a disk has left.
    if (!digest.equals(bytes.subarray(0, digestBytes))) return undefined;
    const kinds = bytes.toString("latin1", digestBytes, headBytes).trim().split(" ");
    return { kinds, code: bytes.subarray(headBytes) };
  } finally {
    fs.closeSync(file);
  }
}

function isPrivate(found, user, kind) {
  return found[kind]() && found.uid === user && (found.mode & 0o077) === 0;
}

function write(folders, path, user, kinds, make) {
  const head = Buffer.alloc(headBytes - digestBytes, " ");
  if (head.write(kinds.join(" "), "latin1") < kinds.join(" ").length) return;
  for (const folder of folders) makeOwn(folder, user);
  const [folder] = folders.slice(-1);
  if (!isPrivate(fs.lstatSync(folder), user, "isDirectory")) return;
  const temporary = `${path}.${process.pid}`;
  const file = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    const code = make();
    const digest = createHash("sha256").update(head).update(code).digest();
    // In one piece, so that a disk that is full is noticed.
    const bytes = Buffer.concat([digest, head, code]);
    if (fs.writeSync(file, bytes) === bytes.length) fs.renameSync(temporary, path);
  } finally {
    fs.closeSync(file);
    fs.rmSync(temporary, { force: true });
  }
  removeOld(folder);
}

/** Root leaves nothing in the home of somebody whose environment it has kept. */
function makeOwn(folder, user) {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  const owner = found ?? fs.statSync(dirname(folder));
  if (owner.uid !== user) throw new Error("it belongs to another user");
  if (found === undefined) fs.mkdirSync(folder, { mode: 0o700 });
}

function removeOld(folder) {
  const files = fs.readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return { path, name, at: fs.lstatSync(path).mtimeMs };
  });
  files.sort((a, b) => b.at - a.at);
  const codes = files.filter(({ name }) => /^[0-9a-f]{64}\.code$/.test(name));
  const broken = files.filter(({ name }) => /^[0-9a-f]{64}\.code\.\d+$/.test(name));
  const old = broken.filter(({ at }) => at < Date.now() - hourMs);
  for (const { path } of [...codes.slice(maxFiles), ...old]) fs.rmSync(path, { force: true });
}
