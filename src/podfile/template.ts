const installedSchema = "./node_modules/sidepod/schema/sidepod.schema.json";

/**
 * The file that `sidepod init` writes: a pod that runs as it is, with comments that show the rest.
 *
 * @param name a valid name for the pod
 * @param schema path or URL of the JSON Schema, as an editor finds it from the file
 */
export function initTemplate(name: string, schema: string = installedSchema): string {
  return `# yaml-language-server: $schema=${schema}
#
# sidepod check   checks this file for mistakes
# sidepod plan    shows what up would do
# sidepod up      starts the pod, sidepod down removes it

name: ${JSON.stringify(name)}

pod:
  ports: ["8080:80"]            # http://localhost:8080 is port 80 of the pod
  # cpus: 2                     # limits of all containers together
  # mem_limit: 1g

main:                           # the application
  image: docker.io/library/nginx:alpine
  # volumes: ["./html:/usr/share/nginx/html:ro"]
  # environment: { LOG_LEVEL: "\${LOG_LEVEL:-info}" }

sidecars:                       # started before main, in this order; stopped after it
  tools:
    use: debug                  # a preset: programs that see main's processes
  # proxy:
  #   image: docker.io/library/caddy:2
  #   volumes: ["./caddy:/etc/caddy:ro"]
  #   cap_drop: [ALL]
  #   cap_add: [NET_BIND_SERVICE]
  #   read_only: true

# init:                         # run to completion before anything else starts
#   migrate:
#     image: docker.io/library/alpine
#     command: [echo, migrated]

# volumes:                      # kept when the pod goes; mounted by name: "data:/var/lib/data"
#   data: {}
`;
}
