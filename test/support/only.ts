/** A face of the seam that has these methods and no others, for what needs no more of it. */
export function only<Face extends object>(methods: Partial<Face>): Face {
  return methods as Face;
}
