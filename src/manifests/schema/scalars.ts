import * as z from "zod/mini";
import { maxMs } from "../../podfile/bounds.ts";
import { formattedScalar, maximalInteger, strictNumber } from "../../podfile/schema/primitives.ts";
import { parseBytes, parseCpu, parseQuantity } from "../format/quantity.ts";

/** Kubernetes takes no number in quotes, and no text without them. */
export const integer =
  (min = 0, max = maximalInteger) =>
  () =>
    strictNumber({ min, max, whole: true });

/** Kubernetes' unit of time. */
export const seconds = (min = 0) => integer(min, maxMs / 1000);

export const text = () => z.string();
export const texts = () => z.array(z.string());
export const flag = () => z.boolean();
export const textMap = () => z.record(z.string(), z.string());

export const quantity = () => formattedScalar(parseQuantity);
export const cpu = () => formattedScalar(parseCpu, { examples: ["500m", "2"] });
export const bytes = () => formattedScalar(parseBytes, { examples: ["128Mi", "1G"] });
