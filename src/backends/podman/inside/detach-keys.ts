/**
 * Podman can't be told to have no keys that detach, and would hold Ctrl-P back until the next key.
 * A long row of keys that hardly anyone types takes their place; without a terminal it also keeps
 * two bytes of data from being taken for them.
 */
export const noDetachKeys = "ctrl-^,ctrl-@,ctrl-^,ctrl-@,ctrl-^,ctrl-@";
