const list = (text: string) => text.trim().split(/\s+/);

/** Words around an answer that say nothing about which: "i think … pls". None of them denies, compares or counts. */
export const FILLER: ReadonlySet<string> = new Set(
  list(`
    i me my mine we our you your it that this is am are was be being been
    a an the in on at of for to from by with as
    think guess say said suppose believe feel reckon sounds sound looks seems
    live living based would will can could should might may do did have had has got get
    want wanna like love prefer rather choose pick go going take need looking look try
    please thanks thank thx ty cheers hi hey hello ok okay k well so um uh umm hmm erm ah oh and then just
    maybe perhaps probably possibly definitely actually really honestly currently obviously basically now atm lol haha tbh btw imo
    one option answer choice thing kind sort type bit best most mainly mostly better
    some something someone people person there here
    yes yeah yep sure or so else
  `),
);

/** They turn what they stand with into its contrary, so they are never passed over. */
export const DENIALS: ReadonlySet<string> = new Set(list('not no never none nothing neither nor without except but hate dislike against'));

/** They move the bounds of a number, so an answer with one is not the answer without it. */
export const BOUNDS: ReadonlySet<string> = new Set(list('up over under more less least below above most than before after between about'));

const UNSURE = [
  'idk|dk|dunno|dno|duno|unsure|undecided|no (?:idea|clue|preference)|whatever|surprise me|up to you|you (?:choose|pick|decide)',
  'do not (?:really |quite |even |honestly |actually )?(?:know|no|mind|care)|can not (?:really )?(?:decide|choose|say|tell)',
  'not (?:really |so |too |very |quite |entirely |completely )?(?:sure|certain|fussed|bothered)|have not (?:decided|a clue)',
  'hard to (?:say|tell)|i do not have (?:a clue|an idea)',
].join('|');
const SAYS_UNSURE = new RegExp(`\\b(?:${UNSURE})\\b`);

/** Words that "not sure" may have about it. */
const BESIDE_UNSURE = new Set(list('yet still all about either too much'));

/** Whether words say that the person doesn't know or doesn't mind, and what is left of them without that. */
export function readUnsure(words: readonly string[]): { unsure: boolean; rest: string[] } {
  const said = words.join(' ');
  const rest = said.replace(SAYS_UNSURE, ' ');
  return { unsure: rest !== said, rest: rest.split(' ').filter((word) => word !== '' && !BESIDE_UNSURE.has(word)) };
}
