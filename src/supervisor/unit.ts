export const unitName = "sidepod-supervisor.service";

interface UnitOptions {
  /** Absolute paths. */
  readonly node: string;
  readonly program: string;
  readonly forUser: boolean;
}

/** A unit of systemd that starts the pods at boot and keeps them. */
export function unitText({ node, program, forUser }: UnitOptions): string {
  const command = [node, program, "supervisor", "run", "--stay", "--resume"];
  return `[Unit]
Description=Sidepod supervisor
Documentation=man:podman(1)
After=network-online.target podman.socket
Wants=network-online.target

[Service]
ExecStart=${command.map(quote).join(" ")}
Restart=always
RestartSec=1
# Containers are not part of it: they keep running when it ends.
KillMode=process
Delegate=yes

[Install]
WantedBy=${forUser ? "default" : "multi-user"}.target
`;
}

/** systemd's own quoting (systemd.service(5)); % and $ have a meaning there. */
function quote(word: string): string {
  const plain = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `"${plain.replaceAll(/[\\"]/g, "\\$&")}"`;
}
