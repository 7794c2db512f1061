import type { PodSpec } from "../../../podfile/model.ts";

/** What a pod asks for that Podman alone does not do, in words. */
export function whatPodmanLacks({ name, containers }: PodSpec): readonly string[] {
  const notInit = containers.filter(({ role }) => role !== "init");
  const named = (those: readonly { readonly name: string }[]) =>
    new Intl.ListFormat("en").format(those.map((one) => `${name}/${one.name}`));
  const restarted = notInit.filter(({ restart }) => restart && restart.policy !== "no");
  const left = notInit.filter(({ role, restart }) => role === "sidecar" && restart === undefined);
  const live = notInit.filter(({ probes }) => probes.live);
  const ready = notInit.filter(({ probes, healthcheck }) => probes.ready ?? healthcheck);
  const hooked = notInit.filter(({ hooks }) => hooks.postStart);
  const onMainExit = notInit.find(({ role }) => role === "main")?.ending?.onMainExit ?? "stop";
  return [
    ...(restarted.length > 0
      ? [`Podman restarts ${named(restarted)} without a pause, however often it crashes`]
      : []),
    ...(left.length > 0
      ? [
          `${named(left)} ${left.length === 1 ? "is" : "are"} not restarted; with restart: always Podman does it, without a pause`,
        ]
      : []),
    ...(live.length > 0 ? [`the live probe of ${named(live)} is not run`] : []),
    ...(ready.length > 0 ? [`the ready probe of ${named(ready)} is not run after up`] : []),
    ...(hooked.length > 0
      ? [`post_start of ${named(hooked)} is not run after a restart by Podman`]
      : []),
    ...(onMainExit === "stop" && notInit.length > 1
      ? [`when main of ${name} ends, its sidecars keep running`]
      : []),
    ...(onMainExit === "restart" ? [`when main of ${name} ends, the pod is not restarted`] : []),
    `${name} is not restarted after a reboot`,
  ];
}
