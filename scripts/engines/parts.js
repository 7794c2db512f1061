/** What test:engines can run, by the name that the command line takes. */
export const parts = {
  5.4: { suite: "trixie", is: "Podman 5.4 of Debian 13" },
  5.8: { suite: "forky", is: "Podman 5.8 of Debian testing" },
  rootless: { is: "the machine's Podman as an ordinary user" },
};
