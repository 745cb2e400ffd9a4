/**
 * How deep a cause lies in a stack, from the ground up. What is deeper is mended first, for what stands on it may be only its shadow.
 */
export const depth = {
  /** The machine: disk, memory. */
  host: 0,
  /** The container engine. */
  engine: 1,
  /** Which compose project is meant, and whether it was ever created. */
  project: 2,
  port: 3,
  container: 4,
  /** Who answers at an address, and which of them is the front. */
  front: 5,
  /** A service behind the front. */
  service: 6,
  /** Whether the model server is there and reached from where it is called. */
  reach: 7,
  /** The model on it. */
  model: 8,
  key: 9,
  /** What the app answers. */
  app: 10,
  /** What works, and is slow or untidy. */
  later: 11,
  /** What stands in files and stops nobody today. */
  files: 12,
} as const;
