declare const SIDEPOD_VERSION: string | undefined;

/** Sidepod's own version; the build puts it in from package.json. */
export const version: string = typeof SIDEPOD_VERSION === "string" ? SIDEPOD_VERSION : "0-source";
