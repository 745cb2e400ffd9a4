import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import type { Screen } from './screen.ts';

/** Makes the text of one format. Pure: the same report, screen and words give the same text. */
export type Reporter = (report: Report, screen: Screen, words: Wording) => string;
