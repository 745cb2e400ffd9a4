declare const PREFLIGHT_VERSION: string | undefined;

/** Preflight's own version, put in by the build; the sources alone have none. */
export const version: string = typeof PREFLIGHT_VERSION === 'string' ? PREFLIGHT_VERSION : '0.0.0-dev';
