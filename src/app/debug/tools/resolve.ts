import { SidepodError } from "../../../errors.ts";
import { runTool, type ToolContext } from "./run-tool.ts";
import { endOfSections, newBoundary, readSections, sectionFunctions } from "./sections.ts";

interface Resolution {
  readonly name: string;
  /** None where the name is not known. */
  readonly addresses: readonly string[];
  /** Whether /etc/hosts has it. */
  readonly fromHosts: boolean;
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
}

/**
 * Finds a name's addresses as a program in the target would: in its network, with its resolv.conf and
 * hosts, which every session has.
 *
 * @throws SidepodError `usage` for what cannot be a name
 */
export async function lookUpName(place: ToolContext, name: string): Promise<Resolution> {
  if (!/^[^\s-]\S{0,252}$/.test(name)) {
    throw new SidepodError("usage", `'${name}' is not a host name`);
  }
  const boundary = newBoundary();
  const { output } = await runTool(place, {
    name: "resolve",
    script: `${sectionFunctions}
section hosts; head -c 1048576 /etc/hosts
section resolv.conf; head -c 1048576 /etc/resolv.conf
section addresses; getent ahosts "$2"
${endOfSections}`,
    args: [boundary, name],
    programs: ["head", "getent"],
  });
  return readResolution(name, readSections(output, boundary));
}

export function readResolution(name: string, sections: ReadonlyMap<string, Buffer>): Resolution {
  const lines = (section: string) =>
    (sections.get(section)?.toString() ?? "").split("\n").map((line) =>
      line
        .replace(/[#;].*$/, "")
        .trim()
        .split(/\s+/),
    );
  const settings = (keyword: string) =>
    lines("resolv.conf")
      .filter(([first]) => first === keyword)
      .map(([, ...rest]) => rest);
  const wanted = name.toLowerCase();
  return {
    name,
    addresses: [...new Set(lines("addresses").flatMap(([address]) => address || []))],
    fromHosts: lines("hosts").some(([, ...names]) =>
      names.some((known) => known.toLowerCase() === wanted),
    ),
    nameservers: settings("nameserver").flatMap(([address]) => address ?? []),
    // Of several the last one counts.
    search: settings("search").at(-1) ?? [],
  };
}
