interface RawInput {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
}

/** Lets every key through, Ctrl-C too, until it is disposed; does nothing without a terminal. */
export function enterRawMode(stdin: RawInput): Disposable {
  const before = stdin.isRaw ?? false;
  const entered = stdin.isTTY === true && stdin.setRawMode !== undefined;
  if (entered) stdin.setRawMode?.(true);
  return {
    [Symbol.dispose]: () => {
      if (entered) stdin.setRawMode?.(before);
    },
  };
}
