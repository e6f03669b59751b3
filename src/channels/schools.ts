import { randomBytes } from 'node:crypto';
import type { GivenFeedback } from './direct-line/feedback.ts';
import type { LookUp } from './look-up.ts';
import type { ViewPlan } from './plan-view.ts';
import type { TurnHandler } from './turns.ts';

/** The server's own school: that of SCHOOL_DIR, or none at all. All others have the name of their folder in SCHOOLS_DIR. */
export const OWN_SCHOOL = '';

/** What answers for one school: its content, its keys, its words. */
export type Voice = {
  turns: TurnHandler;
  /** Cards and links of plans. */
  viewPlan: ViewPlan;
  /** Plain words for a turn that failed, from reviewed wording. */
  apology: () => string;
  /** Labels of the buttons that tell whether an answer helped; undefined where nobody is asked. */
  rateLabels?: () => { helpful: string; notHelpful: string };
  /** For the search in the compose box of Teams. */
  lookUp: LookUp;
  /** Hears whether an answer in a web chat helped. */
  feedback: (given: GivenFeedback) => void;
};

/** The voice of a school that there is. */
export type Voices = (school: string) => Voice;

/** The id of a new web chat: 128 random bits, behind the school's name where it is not the server's own. */
export function newConversation(school: string): string {
  const random = randomBytes(16).toString('base64url');
  return school === OWN_SCHOOL ? random : `${school}.${random}`;
}

/** The school that a web chat belongs to. Names of schools have no full stop, and neither have random bits. */
export function schoolOfConversation(conversation: string): string {
  return conversation.slice(0, Math.max(0, conversation.indexOf('.')));
}
