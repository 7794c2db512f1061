import type { CallOptions } from "./calls/api-path.ts";
import { ContainerCalls } from "./calls/container-calls.ts";
import { ExecCalls } from "./calls/exec-calls.ts";
import { ImageCalls } from "./calls/image-calls.ts";
import { NetworkCalls, SecretCalls, VolumeCalls } from "./calls/named-calls.ts";
import { PodCalls } from "./calls/pod-calls.ts";
import { SystemCalls } from "./calls/system-calls.ts";
import type { Limits } from "./deadline.ts";
import { parseEngineUrl } from "./engine-url.ts";
import { Transport } from "./transport.ts";

export interface ClientOptions {
  /** The path of the engine's unix socket. */
  readonly socketPath: string;
  /** How long answers may take, where the usual times are not right. */
  readonly limits?: Partial<Limits>;
  /**
   * Whether an answer is an error that lacks a field which Sidepod reads; else only one is that has
   * something else there.
   */
  readonly strict?: boolean;
}

export interface ConnectOptions extends CallOptions, Omit<ClientOptions, "socketPath"> {
  /** For `ssh://`: the file of a private key. */
  readonly identity?: string;
}

/**
 * Podman's libpod REST API. Making a client costs nothing: a connection is opened by the first
 * call, and calls that are made at once use connections of their own.
 *
 * @example
 * await using client = new LibpodClient({ socketPath: "/run/podman/podman.sock" });
 * for (const pod of await client.pods.list()) console.log(pod.Name, pod.Status);
 */
export class LibpodClient implements AsyncDisposable {
  readonly system: SystemCalls;
  readonly pods: PodCalls;
  readonly containers: ContainerCalls;
  readonly exec: ExecCalls;
  readonly images: ImageCalls;
  readonly volumes: VolumeCalls;
  readonly secrets: SecretCalls;
  readonly networks: NetworkCalls;
  readonly #transport: Transport;
  #tunnel: AsyncDisposable | undefined;
  #version: Promise<void> | undefined;

  constructor({ socketPath, ...options }: ClientOptions) {
    this.#transport = new Transport(socketPath, options);
    this.system = new SystemCalls(this.#transport);
    this.pods = new PodCalls(this.#transport);
    this.containers = new ContainerCalls(this.#transport);
    this.exec = new ExecCalls(this.#transport);
    this.images = new ImageCalls(this.#transport);
    this.volumes = new VolumeCalls(this.#transport);
    this.secrets = new SecretCalls(this.#transport);
    this.networks = new NetworkCalls(this.#transport);
  }

  /**
   * Connects to `unix:///path` or `ssh://user@host:port/path`. Without a path the other machine's
   * own default is used. The tunnel of `ssh` ends with the client.
   *
   * @throws SidepodError `usage` for another kind of address, `no-engine` where ssh fails
   * @example
   * await using client = await LibpodClient.connect("ssh://core@build.example.org");
   */
  static async connect(url: string, options: ConnectOptions = {}): Promise<LibpodClient> {
    const address = parseEngineUrl(url);
    const { limits, strict = false } = options;
    const own = { ...(limits && { limits }), strict };
    if (address.kind === "unix") return new LibpodClient({ socketPath: address.path, ...own });
    // Most engines are on this machine, and starting ssh takes much to load.
    const { connectTunnel } = await import("./ssh/ssh-tunnel.ts");
    const tunnel = await connectTunnel(address, options);
    const client = new LibpodClient({ socketPath: tunnel.socketPath, ...own });
    client.#tunnel = tunnel;
    return client;
  }

  /** The socket that is spoken to; with ssh the tunnel's end on this machine. */
  get socketPath(): string {
    return this.#transport.socketPath;
  }

  /** Is told, once, when the engine lets itself be waited for. */
  set onWaiting(tell: (() => void) | undefined) {
    this.#transport.onWaiting = tell;
  }

  /**
   * The API version of the server, such as `4.3.1`. Every answer carries it: only when there has
   * been none yet, one ping is sent, and shared by calls made at once.
   */
  async apiVersion(options: CallOptions = {}): Promise<string> {
    if (this.#transport.serverVersion === undefined) {
      // A signal ends only the caller's own wait.
      this.#version ??= this.system.ping().finally(() => {
        this.#version = undefined;
      });
      await this.#transport.orAbort(this.#version, options.signal);
    }
    return this.#transport.serverVersion ?? "0.0.0";
  }

  /** Closes idle connections and the tunnel. Streams and sessions are closed by those who have them. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#transport.close();
    await this.#tunnel?.[Symbol.asyncDispose]();
  }
}
