/**
 * Turns of phrase that read as translated or old-fashioned, each with what to write instead. A turn
 * is listed when there is no place in our texts where it is the best wording.
 */
export const turns: readonly (readonly [turn: RegExp, instead: string])[] = [
  // Passive voice in which no one acts
  [/it is (?:not )?(?:said|told|known)/, "name who says it, or what is missing"],
  [/(?:tell|tells|told) of/, "report, show"],
  [/(?:speak|speaks|spoke|spoken) of/, "mention"],
  [/nothing is said of/, "is not mentioned"],
  [/(?:is|are|was|were) to be/, "must be, will be"],
  [/to be had/, "available"],
  // People instead of programs
  [/nobody(?:'s)?/, "no process, no user, no container"],
  [/somebody(?:'s)?/, "a user, another process"],
  [/who(?:so)?ever/, "anyone who, no matter who"],
  [/brothers and sisters/, "siblings"],
  [/a dead one's/, "left by a process that has ended"],
  [/a stranger's/, "foreign"],
  [/keeper/, "supervisor"],
  [/(?:earlier|last|next|former|another) li(?:fe|ves)/, "run, start"],
  // Words that have a plainer one
  [/anew/, "again"],
  [/beside/, "next to, with, in addition to"],
  [/(?:go|goes|going|went|gone) on/, "continue, keep running"],
  [/(?:gives?|gave|given|giving) way/, "stop, yield"],
  [/(?:lets?|letting) go of/, "release"],
  [/ha(?:s|ve|d) no use for/, "does not apply to, does not accept"],
  [/ha(?:s|ve|d) no say/, "does not change"],
  [/(?:is|are|be) of (?:no )?use/, "is useful"],
  [/knows? nothing of/, "does not depend on"],
  [/(?:spring|springs|sprang) from/, "come from"],
  [/(?:leave|leaves|left|leaving) aside/, "ignore"],
  [/(?:keep|keeps|kept|keeping) back/, "hide"],
  [/hand(?:s|ed|ing)? on/, "pass on, reuse"],
  [/(?:break|breaks|broke|broken|breaking) off/, "cancel, reset, close"],
  [/(?:take|takes|took|taken|taking) (?:it |them )?along/, "also remove"],
  [/(?:tell|tells|told) apart/, "distinguish"],
  [/made again/, "recreated"],
  [/mend(?:s|ed|ing)?/, "fix"],
  [/lacking/, "missing"],
  [/for want of/, "because … is missing"],
  [/serves? instead/, "is used instead"],
  [/otherwise than/, "differently from"],
  [/than one would think/, "unexpectedly"],
  [/(?:what|where) (?:it|they) (?:takes?|is to)/, "what … needs"],
  [/what becomes of/, "what happens to"],
  [/not any more/, "no longer"],
  [/as (?:it is|they are)/, "unchanged, literally"],
  [/as if by itself/, "automatically"],
  [/the machine's own programs/, "the host's programs"],
  [/at the (?:most|least)/, "at most, at least"],
  [/for ever/, "forever"],
  [/beforehand/, "first, in advance"],
  [/tak(?:e|es|ing) no notice of/, "ignore"],
  [/without a word/, "silently"],
  [/in passing/, "implicitly"],
  [/in vain/, "without success"],
  [/in so far/, "as far as"],
  [/all the same/, "still"],
  [/so long(?! as)/, "for that time, until then"],
  [/(?:there|here)(?:by|in|of|upon|with)/, "by this, in it"],
  [/albeit|lest|upon|whilst|amongst/, "although, so that not, on, while, among"],
  [/(?<!there )is no (?:ordinary )?(?:file|map|text|list|object|folder|socket)/, "is not a …"],
  [/(?:is|are|was|were) (?:not )?carried out/, "is supported, is applied"],
  [/lives? in the process namespace/, "shares the process namespace"],
  [/stands? (?:elsewhere|before|after)/, "is defined elsewhere, comes before, comes after"],
  [/leave (?:it|one of them) out/, "omit it, use only one of them"],
  [/for habit's sake/, "no effect"],
  [/no longer leads to/, "no longer forwards to"],
  [/without an end/, "that does not end"],
  [/in a circle/, "in a cycle"],
];

export interface BannedTurn {
  readonly found: string;
  /** From 1. */
  readonly line: number;
  readonly instead: string;
}

/** The turns of the list in a text, in their order; they may run over the end of a line. */
export function bannedTurns(text: string): BannedTurn[] {
  return turns
    .flatMap(([turn, instead]) => {
      const words = `(?<![\\w-])(?:${turn.source.replaceAll(" ", "\\s+")})(?![\\w-])`;
      return [...text.matchAll(new RegExp(words, "gi"))].map((match) => ({ match, instead }));
    })
    .sort((a, b) => a.match.index - b.match.index)
    .map(({ match, instead }) => ({
      found: match[0].replaceAll(/\s+/g, " "),
      line: text.slice(0, match.index).split("\n").length,
      instead,
    }));
}

/** A page without what it quotes: blocks, code and the titles of tests. Lines keep their numbers. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(/^```.*?^```$|`[^`]*`|“[^”]*”/gms, (quoted) =>
    quoted.replaceAll(/[^\n]/g, " "),
  );
}
