/** How much is sent through what has to pass every byte: on other engines than the machine's a part. */
export const mebibytes = process.env.SIDEPOD_DISPOSABLE_ENGINE === undefined ? 1024 : 64;
