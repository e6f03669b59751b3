/** Colours of series: `--series-one` and so on in staff.css. */
export type SeriesColour = 'one' | 'two' | 'three' | 'four';

/** A chart as the page's script draws it: one bar a label, or one for each series, beside or upon one another. */
export type Chart = {
  /** Bars lie, for labels that are words. */
  lying: boolean;
  stacked: boolean;
  labels: string[];
  series: { label: string; values: number[]; colour: SeriesColour }[];
};
