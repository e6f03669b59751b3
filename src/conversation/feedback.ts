/** Why an answer did not help: what a person may choose from, in the order it is shown. */
export const FEEDBACK_REASONS = ['off-topic', 'unclear', 'incomplete', 'wrong'] as const;

/** One of the reasons above. */
export type FeedbackReason = (typeof FEEDBACK_REASONS)[number];
