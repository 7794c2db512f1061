import type { Readable } from "node:stream";
import type { Transport } from "../transport.ts";
import type {
  ImageInspect,
  ImageListItem,
  ImageRemoveReport,
  PullProgress,
} from "../types/image.ts";
import { type CallOptions, encodeFilters, type Filters } from "./api-path.ts";
import { created, imageInspect, imageList, imageRemoval } from "./shapes.ts";
import { readPull } from "./streams.ts";

export interface PullOptions extends CallOptions {
  /** `newer` asks the registry and takes what is here where it cannot be reached. */
  readonly policy?: "always" | "missing" | "never" | "newer";
  readonly arch?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly tlsVerify?: boolean;
}

export interface ImportOptions extends CallOptions {
  /** The image's name. */
  readonly reference?: string;
  /** Lines of a Containerfile, such as `CMD ["sh"]`. */
  readonly changes?: readonly string[];
  readonly message?: string;
}

/** `client.images`. */
export class ImageCalls {
  readonly #transport: Transport;
  /** Answers that are waited for, by image. */
  readonly #inspections = new Map<string, Promise<ImageInspect>>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(
    options: CallOptions & { readonly filters?: Filters; readonly all?: boolean } = {},
  ): Promise<ImageListItem[]> {
    const answer = await this.#transport.json<ImageListItem[] | null>(
      {
        method: "GET",
        path: ["images", "json"],
        query: { all: options.all, filters: encodeFilters(options.filters) },
        signal: options.signal,
      },
      imageList,
    );
    return answer ?? [];
  }

  /**
   * One call for all who ask for an image at once, as the containers of a pod do that share it.
   *
   * @throws SidepodError `image-not-found`
   */
  async inspect(image: string, { signal }: CallOptions = {}): Promise<ImageInspect> {
    signal?.throwIfAborted();
    let answer = this.#inspections.get(image);
    if (answer === undefined) {
      answer = this.#transport
        .json<ImageInspect>({ method: "GET", path: ["images", image, "json"] }, imageInspect)
        .finally(() => this.#inspections.delete(image));
      this.#inspections.set(image, answer);
    }
    // A signal ends only the caller's own wait.
    return this.#transport.orAbort(answer, signal);
  }

  async exists(image: string, options: CallOptions = {}): Promise<boolean> {
    const status = await this.#transport.send({
      method: "GET",
      path: ["images", image, "exists"],
      accept: [404],
      signal: options.signal,
    });
    return status !== 404;
  }

  /**
   * Pulls while it is iterated: lines of progress, then one `done` with the image's ID.
   *
   * @throws SidepodError `image-not-found`, `registry-unreachable`
   * @example
   * for await (const step of client.images.pull("docker.io/library/nginx:alpine")) {
   *   if (step.kind === "text") process.stderr.write(step.text);
   * }
   */
  pull(reference: string, options: PullOptions = {}): AsyncGenerator<PullProgress> {
    const { policy = "always", arch, os, variant, tlsVerify } = options;
    const source = this.#transport.stream({
      method: "POST",
      path: ["images", "pull"],
      patience: "none",
      query: { reference, policy, Arch: arch, OS: os, Variant: variant, tlsVerify },
      signal: options.signal,
    });
    return readPull(source, reference);
  }

  /** Makes an image of one layer from a tar archive and returns its ID. */
  async import(tar: Readable | Uint8Array, options: ImportOptions = {}): Promise<string> {
    const { reference, changes, message } = options;
    const answer = await this.#transport.json<{ Id: string }>(
      {
        method: "POST",
        path: ["images", "import"],
        patience: "none",
        query: { reference, changes, message },
        raw: tar,
        contentType: "application/x-tar",
        signal: options.signal,
      },
      created,
    );
    return answer.Id.replace(/^sha256:/, "");
  }

  async tag(
    image: string,
    target: { readonly repository: string; readonly tag: string },
    options: CallOptions = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["images", image, "tag"],
      query: { repo: target.repository, tag: target.tag },
      signal: options.signal,
    });
  }

  remove(
    image: string,
    options: CallOptions & { readonly force?: boolean } = {},
  ): Promise<ImageRemoveReport> {
    return this.#transport.json(
      {
        method: "DELETE",
        path: ["images", image],
        query: { force: options.force },
        signal: options.signal,
      },
      imageRemoval,
    );
  }
}
