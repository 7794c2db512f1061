/**
 * Puts variables into a text as Kubernetes does: `$(NAME)` is the variable's value where there is
 * one, `$$` is a dollar sign, and everything else stands for itself.
 */
export function expandVariables(
  text: string,
  lookup: (name: string) => string | undefined,
): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (written, name: string | undefined) =>
    name === undefined ? "$" : (lookup(name) ?? written),
  );
}
