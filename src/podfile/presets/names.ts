/** The names of all presets, for what has no time to load them: help and completion. */
export const presetNames = ["debug"] as const;
