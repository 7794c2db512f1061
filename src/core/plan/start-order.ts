/**
 * Numbers for the order labels of containers, given in start order. A container that exists keeps
 * its number as long as it is greater than the ones before, because a label cannot be changed; a
 * new one gets a number in the gap, so that an insertion does not touch its neighbours.
 *
 * @param existing the number that each container has now, undefined for new ones
 */
export function assignOrder(
  existing: readonly (number | undefined)[],
): readonly { readonly order: number; readonly moved: boolean }[] {
  let last = 0;
  return existing.map((order, index) => {
    if (order !== undefined && order > last) {
      last = order;
      return { order, moved: false };
    }
    const before = last;
    const after = existing.slice(index + 1).find((o) => o !== undefined && o > before);
    last = after === undefined ? Math.floor(last) + 1 : (last + after) / 2;
    return { order: last, moved: order !== undefined };
  });
}
