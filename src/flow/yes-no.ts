import { FILLER } from './filler.ts';

const list = (text: string) => new Set(text.trim().split(/\s+/));

const YES = list('yes yess yse y yeah yea yeh yep yup yh ya ye aye indeed');
/** They strengthen a no as well: "definitely not". */
const STRONG = list('sure definitely strongly absolutely totally certainly ofcourse correct true right exactly agree agreed very');
const NO = list('no n nope nop nah not never false disagree');
const SOFT = list('at all much so a lot yet that way often usually exactly too even any of');
const BARE =
  /^(?:(?:i|we) (?:do|am|have|can|could|would|will|did)|(?:i )?(?:think|guess|suppose|believe|hope) so|that is me|very much(?: so)?)$/;

/**
 * Reads "yep i do", "not really", "nope". Words of the question may be repeated.
 * @param isEcho whether a word may stand in the answer without saying anything
 * @returns `both` where it says the one and the other; undefined where it is neither
 */
export function readYesNo(words: readonly string[], isEcho: (word: string) => boolean): 'yes' | 'no' | 'both' | undefined {
  if (BARE.test(words.join(' '))) return 'yes';
  const signs = words.filter((word) => YES.has(word) || NO.has(word) || STRONG.has(word));
  const rest = words.filter((word) => !signs.includes(word));
  if (signs.length === 0 || !rest.every((word) => FILLER.has(word) || SOFT.has(word) || isEcho(word))) return undefined;
  const yes = signs.some((word) => YES.has(word));
  const no = signs.some((word) => NO.has(word));
  if (yes && no) return 'both';
  return no ? 'no' : signs.every((word) => word === 'very' || word === 'right') ? undefined : 'yes';
}
