/** All that the launcher says, in one language. */
export type LauncherTexts = { language: string; label: string; title: string; lost: string; tab: string; close: string; fresh: string };
