/** Fixed words of the screen, the reports, help and progress. */
export type ScreenWording = Record<never, never>;
