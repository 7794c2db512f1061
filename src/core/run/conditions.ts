/** What can be waited for; see wait-for.ts. */
export const conditions = ["started", "ready", "exited", "removed"] as const;

export type Condition = (typeof conditions)[number];
