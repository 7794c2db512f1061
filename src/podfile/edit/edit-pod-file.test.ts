import { describe, expect, it } from "vitest";
import { isSidepodError } from "../../errors.ts";
import { loadDocuments } from "../load/load.ts";
import { loadContainer } from "../load/load-container.ts";
import type { FileContext } from "../load/loading.ts";
import { addToPodFile, removeFromPodFile } from "./edit-pod-file.ts";

const context: FileContext = {
  environment: {},
  readFile: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOENT" })),
  openManifests: () => Promise.reject(new Error("no manifest is here")),
};

function fileOf(text: string) {
  return { path: "sidepod.yaml", text, dir: "/srv/app" };
}

async function add(text: string, container: string, name: string | null = "tools", pod = "webapp") {
  const { pods } = await loadDocuments(fileOf(text), context);
  const around = pods.find(({ spec }) => spec.name === pod)?.recorded;
  if (around === undefined) throw new Error("the file has no such pod");
  const source = { ...fileOf(container), path: "tools.yaml", name: name ?? undefined };
  const { loaded, diagnostics } = await loadContainer(source, around, context);
  if (loaded === undefined) throw new Error(JSON.stringify(diagnostics));
  const wanted = { name: loaded.container.name, text: container, container: loaded.container };
  return addToPodFile(fileOf(text), pod, wanted, context);
}

function remove(text: string, name: string, pod = "webapp") {
  return removeFromPodFile(fileOf(text), pod, name, context);
}

const tools = `# to look around
image: busybox # small
command:
  - sleep
  - infinity
`;

const webapp = `# The web application.
name: webapp

sidecars:
  # takes the requests
  proxy:
    image: nginx   # the newest
    # command: [nginx-debug]

# The application itself.
main:
  image: app
`;

describe("adding", () => {
  it("writes the container after the other sidecars, with its comments", async () => {
    expect(await add(webapp, tools)).toMatchInlineSnapshot(`
      "# The web application.
      name: webapp

      sidecars:
        # takes the requests
        proxy:
          image: nginx   # the newest
          # command: [nginx-debug]
        tools:
          # to look around
          image: busybox # small
          command:
            - sleep
            - infinity

      # The application itself.
      main:
        image: app
      "
    `);
  });

  it("makes the group before main, with a blank line where the file has them", async () => {
    const text = "name: webapp\n\n# about main\nmain:\n    image: app\n";
    expect(await add(text, tools)).toMatchInlineSnapshot(`
      "name: webapp

      sidecars:
          tools:
              # to look around
              image: busybox # small
              command:
                - sleep
                - infinity

      # about main
      main:
          image: app
      "
    `);
    expect(await add("name: webapp\nmain: { image: app }\n", tools)).toMatchInlineSnapshot(`
      "name: webapp
      sidecars:
        tools:
          # to look around
          image: busybox # small
          command:
            - sleep
            - infinity
      main: { image: app }
      "
    `);
  });

  it("makes the group at the end where main comes first", async () => {
    const text = "# A pod.\nmain:\n  image: app\nname: webapp # its name";
    expect(await add(text, tools)).toMatchInlineSnapshot(`
      "# A pod.
      main:
        image: app
      name: webapp # its name
      sidecars:
        tools:
          # to look around
          image: busybox # small
          command:
            - sleep
            - infinity
      "
    `);
  });

  it.each([
    "sidecars:",
    "sidecars: {}",
    "sidecars: # none\n  # not yet",
    "sidecars: { } # none",
    "sidecars: ~",
  ])("fills %j", async (empty) => {
    const text = `name: webapp\n${empty}\nmain: { image: app }\n`;
    expect(await add(text, "image: busybox\n")).toBe(
      `name: webapp\n${empty.replace(/ *(\{ *\}|~)/, "")}\n  tools:\n    image: busybox\nmain: { image: app }\n`,
    );
  });

  it("keeps groups of lines apart where they are", async () => {
    const text = `name: webapp
sidecars:
  a:
    image: a

  b:
    image: b

main: { image: app }
`;
    expect(await add(text, "image: busybox\n")).toMatchInlineSnapshot(`
      "name: webapp
      sidecars:
        a:
          image: a

        b:
          image: b

        tools:
          image: busybox

      main: { image: app }
      "
    `);
  });

  it("writes in braces where the file does", async () => {
    const text = "name: webapp\nsidecars: { a: { image: a } } # all\nmain: { image: app }\n";
    expect(await add(text, "image: busybox\ncommand: [sleep, infinity]\n")).toMatchInlineSnapshot(`
      "name: webapp
      sidecars: { a: { image: a }, tools: { image: busybox, command: [ sleep, infinity ] } } # all
      main: { image: app }
      "
    `);
  });

  it("writes lines in braces where the file does", async () => {
    const text = `name: webapp
sidecars: {
  a: { image: a }, # first
  b: { image: b } # second
}
main: { image: app }
`;
    expect(
      await add(text, "{ image: busybox, command: [sleep, infinity] }"),
    ).toMatchInlineSnapshot(`
      "name: webapp
      sidecars: {
        a: { image: a }, # first
        b: { image: b }, # second
        tools: { image: busybox, command: [ sleep, infinity ] }
      }
      main: { image: app }
      "
    `);
    const withComma = text.replace("b } #", "b }, #");
    expect(await add(withComma, "image: busybox")).toMatchInlineSnapshot(`
      "name: webapp
      sidecars: {
        a: { image: a }, # first
        b: { image: b }, # second
        tools: { image: busybox },
      }
      main: { image: app }
      "
    `);
  });

  it("writes into a file that is one map in braces", async () => {
    const text = '{"name": "webapp", "main": {"image": "app"}}\n';
    const once = await add(text, "image: busybox");
    expect(once).toMatchInlineSnapshot(`
      "{"name": "webapp", "main": {"image": "app"}, sidecars: { tools: { image: busybox } }}
      "
    `);
    expect(await add(once, "image: busybox", "more")).toMatchInlineSnapshot(`
      "{"name": "webapp", "main": {"image": "app"}, sidecars: { tools: { image: busybox }, more: { image: busybox } }}
      "
    `);
  });

  it("takes over a container that has its name above it, or gives it another", async () => {
    const own =
      "---\n# shells\nshell:\n    image: busybox\n    command: |\n      first\n        second\n    # user: root\n";
    const edited = await add("name: webapp\nmain: { image: app }\n", own, null);
    expect(edited).toMatchInlineSnapshot(`
      "name: webapp
      sidecars:
        # shells
        shell:
            image: busybox
            command: |
              first
                second
            # user: root
      main: { image: app }
      "
    `);
    const renamed = await add("name: webapp\nmain: { image: app }\n", own, "12");
    expect(renamed).toBe(edited.replace("shell:", '"12":'));
    const inBraces = await add(
      webapp,
      "# one\n{ shell: { image: busybox,\n  tty: true } } # two\n",
      null,
    );
    expect(inBraces).toContain("  # one\n  shell: { image: busybox,\n      tty: true } # two\n");
  });

  it("keeps comments in braces, and numbers as they are written", async () => {
    const text = "name: webapp\nsidecars: { a: { image: a } }\nmain: { image: app }\n";
    const own =
      "image: busybox # small\nconfigs: []\ntmpfs: [/t:mode=0700]\nsecrets: []\nuser: 010\n";
    expect(await add(text, own)).toMatchInlineSnapshot(`
      "name: webapp
      sidecars: { a: { image: a }, tools: {
          image: busybox, # small
          configs: [],
          tmpfs: [ /t:mode=0700 ],
          secrets: [],
          user: 010
        } }
      main: { image: app }
      "
    `);
  });

  it("picks the document of the pod", async () => {
    const text = `name: other\nmain: { image: x }\n--- # the second\n${webapp}...\n---\nname: third\nmain: { image: y }\n`;
    const edited = await add(text, "image: busybox");
    expect(edited).toBe(text.replace("-debug]\n", "-debug]\n  tools:\n    image: busybox\n"));
  });

  it("keeps line feeds of Windows and a byte order mark", async () => {
    const text = `\ufeff${webapp.replaceAll("\n", "\r\n")}`;
    const edited = await add(text, "image: busybox\ncommand: [sleep, infinity]\n");
    expect(edited.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(edited).toContain("\r\n  tools:\r\n    image: busybox\r\n    command:");
    expect(edited.startsWith("\ufeff# The web")).toBe(true);
  });
});

describe("what cannot be added", () => {
  const base = "name: webapp\nmain: { image: app }\n";
  const codeOf = async (work: Promise<unknown>) => {
    const error = await work.catch((caught: unknown) => caught);
    return isSidepodError(error) ? `${error.code}: ${error.message}` : String(error);
  };
  const addNamed = (text: string, pod: string, container: string) =>
    loadContainer({ ...fileOf(container), name: "tools" }, podOf("webapp"), context).then(
      ({ loaded }) => {
        if (loaded === undefined) throw new Error("the container has errors");
        const wanted = { name: "tools", text: container, container: loaded.container };
        return addToPodFile(fileOf(text), pod, wanted, context);
      },
    );

  it("is told of, and the text is nowhere else", async () => {
    const image = "image: busybox\n";
    expect(await codeOf(addNamed("name: [x", "webapp", image))).toBe(
      "file-invalid: sidepod.yaml has errors",
    );
    expect(await codeOf(addNamed(base, "other", image))).toBe(
      "not-found: sidepod.yaml has no pod other",
    );
    const taken = "name: webapp\nsidecars: { tools: { image: x } }\nmain: { image: app }\n";
    expect(await codeOf(addNamed(taken, "webapp", image))).toBe(
      "name-in-use: sidepod.yaml already has a container tools",
    );
    const aliased = `x-all: &all { a: { image: x } }\nsidecars: *all\n${base}`;
    expect(await codeOf(addNamed(aliased, "webapp", image))).toBe(
      "file-not-edited: sidepod.yaml cannot be edited in place: it is written in an unsupported form",
    );
    // An anchor between another of the name and its use.
    const anchored = `x-a: &a { image: x }\nname: webapp\nmain: *a\n`;
    expect(await codeOf(addNamed(anchored, "webapp", "image: &a busybox\n"))).toMatch(
      /^file-not-edited: /,
    );
  });

  it("is another container in the file's folder", async () => {
    const own = { path: "tools.yaml", text: "image: x\nvolumes: [./a:/a]\n", dir: "/elsewhere" };
    const { loaded } = await loadContainer({ ...own, name: "tools" }, podOf("webapp"), context);
    if (loaded === undefined) throw new Error("the container has errors");
    const wanted = { name: "tools", text: own.text, container: loaded.container };
    expect(await codeOf(addToPodFile(fileOf(base), "webapp", wanted, context))).toBe(
      "file-not-edited: sidepod.yaml cannot be edited in place: the container would differ there: mounts",
    );
  });
});

describe("removing", () => {
  const several = `name: webapp
sidecars:
  # first
  a:
    image: a # its image
    # environment: {}

  # in between

  # second
  b: { image: b }
  c:
    image: c
    command: |
      text

# the application
main:
  image: app
init:
  migrate: { image: m }
`;

  it.each(["a", "b", "c", "migrate"])(
    "takes %s out with the comment right above it",
    async (name) => {
      expect(await remove(several, name)).toMatchSnapshot();
    },
  );

  it("takes the group out with its last one, but never a comment that is about something else", async () => {
    const last =
      "name: webapp\n\n# beside it\nsidecars: # one\n  a:\n    image: a\n\nmain: { image: app }\n";
    expect(await remove(last, "a")).toBe("name: webapp\n\nmain: { image: app }\n");
    const more =
      "name: webapp\nsidecars:\n  # b:\n  #   image: b\n\n  # a\n  a:\n    image: a\n  # c: {}\nmain: { image: app }\n";
    expect(await remove(more, "a")).toBe(
      "name: webapp\nsidecars:\n  # b:\n  #   image: b\n\n  # c: {}\nmain: { image: app }\n",
    );
    const head = "# A pod.\nsidecars:\n  a: { image: a }\nname: webapp\nmain: { image: app }\n";
    expect(await remove(head, "a")).toBe("# A pod.\nname: webapp\nmain: { image: app }\n");
  });

  it.each([
    [
      "{ a: { image: a }, b: { image: b }, c: { image: c } }",
      "{ b: { image: b }, c: { image: c } }",
    ],
    [
      "{ b: { image: b }, a: { image: a }, c: { image: c } }",
      "{ b: { image: b }, c: { image: c } }",
    ],
    [
      "{ b: { image: b }, c: { image: c }, a: { image: a } }",
      "{ b: { image: b }, c: { image: c } }",
    ],
    ["{ b: { image: b }, a: { image: a }, }", "{ b: { image: b }, }"],
    ["{\n  a: { image: a }, # a\n  b: { image: b } # b\n}", "{\n  b: { image: b } # b\n}"],
    [
      "{\n  b: { image: b }, # b\n  # the\n  a: { image: a } # a\n}",
      "{\n  b: { image: b }, # b\n}",
    ],
  ])("takes it out of %j", async (group, left) => {
    const text = (sidecars: string) =>
      `name: webapp\nsidecars: ${sidecars}\nmain: { image: app }\n`;
    expect(await remove(text(group), "a")).toBe(text(left));
  });

  it("takes the group out of a file that is one map in braces", async () => {
    const text =
      '{"name": "webapp", "sidecars": {"a": {"image": "a"}}, "main": {"image": "app"}}\n';
    expect(await remove(text, "a")).toBe('{"name": "webapp", "main": {"image": "app"}}\n');
  });

  it("has nothing to do where the file does not have it", async () => {
    expect(await remove(several, "other")).toBeUndefined();
  });

  it("leaves a file alone whose other parts use it", async () => {
    const text = "name: webapp\nsidecars: { a: &a { image: a } }\nmain: *a\n";
    await expect(remove(text, "a")).rejects.toMatchObject({ code: "file-not-edited" });
    const merged =
      "name: webapp\nx-all: &all { a: { image: a } }\nsidecars: { <<: *all }\nmain: { image: a }\n";
    await expect(remove(merged, "a")).rejects.toMatchObject({ code: "file-not-edited" });
  });
});

function podOf(name: string) {
  return {
    ...{ name, ports: [], share: ["net", "ipc", "uts"] as const, networks: [], limits: {} },
    ...{
      sysctls: {},
      dns: [],
      extraHosts: [],
      labels: {},
      containers: [],
      volumes: [],
      secrets: [],
    },
  };
}
